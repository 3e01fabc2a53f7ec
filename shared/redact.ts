const names = ['password', 'token', 'cookie', 'authorization', 'secret']

/** What no process writes into its log, for pino. */
export const redact = { paths: [...names, ...names.map((name) => `*.${name}`)], censor: '[hidden]' }
