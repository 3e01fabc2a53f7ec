import { createInvitation, acceptInvitation } from '#shared/members.ts'
import { createProject } from '#shared/projects.ts'
import { createTask, getBoard, moveTask } from '#shared/tasks.ts'
import { createWorkspace } from '#shared/workspaces.ts'
import { startApp } from '../e2e/app.ts'
import { cpuSeconds, percentiles, pssMegabytes, report } from './figures.ts'
import { play } from './people.ts'
import { familyCpuSeconds, storeRoots, storeUrls } from './processes.ts'

const moves = 300
const listeners = 5
const pauseMs = 40

/** Card move: from the request of one person to the event at each of five others. Target of issue 3: p99 <= 50 ms. */
export async function benchBoard(): Promise<void> {
  const app = await startApp({ LOG_LEVEL: 'warn' })
  const owner = await play(app.url, 'Olga Owner')
  const workspace = await owner.call(createWorkspace, { body: { name: 'Bench' } })
  const project = await owner.call(createProject, { params: { workspaceId: workspace.id }, body: { name: 'Moves' } })
  const { token } = await owner.call(createInvitation, {
    params: { workspaceId: workspace.id },
    body: { role: 'member' },
  })
  const others = await Promise.all(Array.from({ length: listeners }, (_, i) => play(app.url, `Listener ${i}`)))
  for (const other of others) await other.call(acceptInvitation, { params: { token } })
  const sockets = await Promise.all(others.map((other) => other.listen(workspace.id)))
  const tasks = []
  for (let i = 0; i < 20; i++)
    tasks.push(await owner.call(createTask, { params: { projectId: project.id }, body: { title: `Card ${i}` } }))
  const { columns } = await owner.call(getBoard, { params: { projectId: project.id } })

  const started = new Map<string, number>()
  const seen: number[] = []
  const answered: number[] = []
  for (const socket of sockets)
    socket.on('event', (event) => {
      if (event.type !== 'task.moved') return
      const at = started.get(`${event.data.task.id} ${event.data.task.version}`)
      if (at !== undefined) seen.push(performance.now() - at)
    })
  const idle = await pssMegabytes(app.pid())
  const stores = await storeRoots(storeUrls())
  const before = [await cpuSeconds(app.pid()), await familyCpuSeconds(stores)] as const
  const versions = new Map(tasks.map((task) => [task.id, task.version]))
  for (let i = 0; i < moves; i++) {
    const task = tasks[i % tasks.length]
    const column = columns[(Math.floor(i / tasks.length) + 1) % columns.length]
    if (!task || !column) continue
    const version = (versions.get(task.id) ?? 0) + 1
    const at = performance.now()
    started.set(`${task.id} ${version}`, at)
    const moved = await owner.call(moveTask, {
      params: { taskId: task.id },
      body: { columnId: column.column.id, afterId: null, beforeId: null },
    })
    answered.push(performance.now() - at)
    versions.set(task.id, moved.version)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  const perMove = (seconds: number) => Math.round((seconds * 100_000) / moves) / 100
  report('card move to 5 listeners, ms', {
    ...percentiles(seen),
    expected: moves * listeners,
    cpuMsPerMove: perMove((await cpuSeconds(app.pid())) - before[0]),
    storesCpuMsPerMove: perMove((await familyCpuSeconds(stores)) - before[1]),
  })
  report('card move answered, ms', percentiles(answered))
  report('app before the moves, PSS MB', { app: idle })
  for (const socket of sockets) socket.close()
  await app.stop()
}
