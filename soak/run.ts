import { readdir } from 'node:fs/promises'

type Scenario = { run(): Promise<Record<string, unknown>> }

/** `npm run soak [name ...]`: every file of this folder, or those named, one after another. Each exports `run`, which throws when a promise is broken. */
const folder = new URL('./', import.meta.url)
const files = (await readdir(folder)).filter((name) => name.endsWith('.ts') && name !== 'run.ts').toSorted()
const all = files.map((name) => name.replace(/\.ts$/, ''))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length > 0) throw new Error(`no such soak: ${unknown.join(', ')}. There are: ${all.join(', ')}`)

const lines: string[] = []
let failed = 0
for (const name of wanted.length > 0 ? wanted : all) {
  process.stdout.write(`\n— ${name} —\n`)
  const began = performance.now()
  const seconds = () => Math.round((performance.now() - began) / 1000)
  try {
    const scenario: Scenario = await import(new URL(`${name}.ts`, folder).href)
    const figures = await scenario.run()
    process.stdout.write(`${JSON.stringify({ soak: name, seconds: seconds(), ...figures })}\n`)
    lines.push(`held    ${name} (${seconds()} s)`)
  } catch (err) {
    failed += 1
    process.stdout.write(`${err instanceof Error ? err.stack : String(err)}\n`)
    lines.push(`BROKEN  ${name} (${seconds()} s): ${err instanceof Error ? err.message.split('\n')[0] : String(err)}`)
  }
}
process.stdout.write(`\n${lines.join('\n')}\n`)
// Clients keep timers of their own; what was promised is printed.
process.exit(failed > 0 ? 1 : 0)
