import { defineConfig } from 'vitest/config'

const anyTest = (folder: string) => `${folder}/**/*.test.{ts,tsx}`
const outside = ['node_modules/**', 'dist/**', '.truss/**', 'prisma/client/**']
const unit = '**/*.unit.test.ts'

/** A state is waited for, however busy the machine is: who waits less fails without a reason. */
const patience = { testTimeout: 300_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } }

/** Node has no browser globals and happy-dom slows pure tests down, so the two halves of the unit tests are separate. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: [anyTest('shared'), unit],
          exclude: [...outside, anyTest('web')],
          ...patience,
        },
      },
      {
        esbuild: false,
        oxc: { jsx: { runtime: 'automatic' } },
        test: { name: 'web', environment: 'happy-dom', include: [anyTest('web')], exclude: outside, ...patience },
      },
      {
        // Through the door, on the real Postgres, document database and Redis that stack/test.mjs names in the environment.
        test: {
          name: 'door',
          environment: 'node',
          include: ['**/*.test.ts'],
          exclude: [...outside, unit, ...['shared', 'web', 'e2e', 'bench', 'soak', 'realtime'].map(anyTest)],
          fileParallelism: false,
          // One process, which reads and warms the server up once and not for each file.
          isolate: false,
          sequence: { groupOrder: 1 },
          setupFiles: ['test/each-file.ts'],
          ...patience,
        },
      },
      {
        // As these, in a process beside them: each test has databases of its own, and waits much.
        test: {
          name: 'realtime',
          environment: 'node',
          include: [anyTest('realtime')],
          exclude: [...outside, unit],
          fileParallelism: false,
          isolate: false,
          sequence: { groupOrder: 2 },
          ...patience,
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: [anyTest('e2e')],
          exclude: outside,
          globalSetup: 'e2e/global.ts',
          maxWorkers: 2,
          isolate: false,
          sequence: { groupOrder: 3 },
          ...patience,
        },
      },
    ],
  },
})
