import { defineConfig } from 'prisma/config'

// For Prisma's own command line only: the product migrates by prisma/migrate.ts and connects as config.ts says.
// `generate` looks for an engine that it never starts; naming any executable saves the download of one.
if (process.argv.includes('generate')) process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://localhost/truss_dev' },
})
