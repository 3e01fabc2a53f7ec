import type { QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import type { Project } from '#shared/projects.ts'
import { newId } from '#shared/ids.ts'
import { createTask, deleteTask, getTask, moveTask, Task, updateTask, type Card } from '#shared/tasks.ts'
import { restoreFromTrash } from '#shared/trash.ts'
import { call, problemOf, reasonOf } from '../api.ts'
import { boardKey } from '../board/queries.ts'
import { dropCard, putCard, restoreCard, type Board } from '../board/rows.ts'
import { boardLine, type Place, type TaskFields } from '../pending/changes.ts'
import type { Truss } from '../truss.ts'
import { dismissAbout, tellFailure, tellWithUndo } from '../ui/toast.ts'
import { conflictError, conflictIn, conflictOf, fieldName, fieldsOf } from './conflict.ts'
import { isGoneQuery, putTask, taskQuery } from './queries.ts'

/** Answers and rows of events meet in the same place; whichever is newer stays. */
function keep(cache: QueryClient, task: Task, from: string | null): void {
  putTask(cache, task)
  cache.setQueryData<Board>(boardKey(task.projectId), (board) => board && putCard(board, task, from))
}

const isMine = (event: Published, me: string) => event.actorId === me
const entityOf = (taskId: string) => `task:${taskId}`
const nameOf = (card: { key: string; title: string }) => card.key || `“${card.title}”`

/** The newest version known here. An event that is not newer tells of what was done before, not of what is sent now. */
function knownVersion(cache: QueryClient, { id, projectId, version }: Card | Task): number {
  const row = cache.getQueryData(taskQuery(id).queryKey)
  const board = cache.getQueryData<Board>(boardKey(projectId))
  return Math.max(version, row?.version ?? 0, board?.versions[id] ?? 0)
}

/** The newest row known, without asking when there is one. */
const freshTask = (cache: QueryClient, taskId: string): Promise<Task> => cache.ensureQueryData(taskQuery(taskId))

type Edit = { taskId: string; fields: TaskFields; base: TaskFields }

/** Sends fields on top of the newest row; only when somebody changed the same field is it a conflict. */
async function sendFields(cache: QueryClient, { taskId, fields, base }: Edit, key: string, signal: AbortSignal) {
  for (let tries = 0; ; tries++) {
    const row = await freshTask(cache, taskId)
    const conflict = conflictIn(row, base, fields)
    if (conflict) throw conflictError(conflict)
    try {
      // Another version is another request, so it needs another key.
      const again = tries === 0 ? key : `${key}-${tries}`
      return await call(updateTask, { params: { taskId }, body: fields, ifMatch: row.version, key: again, signal })
    } catch (error) {
      if (problemOf(error)?.code !== 'stale' || tries >= 5) throw error
      const current = Task.safeParse(problemOf(error)?.current)
      keep(cache, current.data ?? (await call(getTask, { params: { taskId }, signal })), null)
    }
  }
}

/**
 * Changes fields. `seen` is the row as the person saw it, with what was pending; `onSaved` is called when the server has
 * what was typed, however often it had to be tried.
 */
export function changeTask(
  truss: Truss,
  me: string,
  seen: Card | Task,
  fields: TaskFields,
  onSaved?: () => void,
): void {
  const { cache, pending } = truss
  const taskId = seen.id
  const base = Object.fromEntries(fieldsOf(fields).map((name) => [name, name in seen ? Reflect.get(seen, name) : null]))
  const about = `${entityOf(taskId)}:${fieldsOf(fields).join('+')}`
  dismissAbout(about)
  let known = Infinity
  pending.add({
    entity: entityOf(taskId),
    change: { kind: 'task.patch', taskId, fields },
    async send(key, signal) {
      known = knownVersion(cache, seen)
      return sendFields(cache, { taskId, fields, base }, key, signal)
    },
    keep: (task) => keep(cache, task, seen.columnId),
    isDoneBy: (event) =>
      event.type === 'task.changed' &&
      isMine(event, me) &&
      event.data.task.id === taskId &&
      event.data.task.version > known &&
      fieldsOf(fields).every((name) => event.data.task[name] === fields[name]),
    onDone() {
      // One before it may have failed since.
      dismissAbout(about)
      onSaved?.()
    },
    onFailed(error) {
      const conflict = conflictOf(error)
      if (!conflict) return void tellFailure(`${nameOf(seen)} was not changed: ${reasonOf(error)}`, retry, about)
      const theirs = typeof conflict.theirs === 'string' ? ` to “${conflict.theirs.slice(0, 60)}”` : ''
      const text = `Somebody else changed the ${fieldName[conflict.field]} of ${nameOf(seen)}${theirs} meanwhile.`
      const useMine = () => {
        const now = cache.getQueryData(taskQuery(taskId).queryKey) ?? seen
        changeTask(truss, me, now, { [conflict.field]: conflict.mine }, onSaved)
      }
      tellFailure(text, { label: 'Use mine', run: useMine }, about)
    },
  })
  const retry = { label: 'Try again', run: () => changeTask(truss, me, seen, fields, onSaved) }
}

/** Moves a card between two neighbours. */
export function moveCard(truss: Truss, me: string, card: Card | Task, place: Place, status: Card['status']): void {
  const { cache, pending } = truss
  let known = Infinity
  pending.add({
    entity: entityOf(card.id),
    line: boardLine(card.projectId),
    change: { kind: 'task.move', taskId: card.id, place, status },
    async send(key, signal) {
      known = knownVersion(cache, card)
      return call(moveTask, { params: { taskId: card.id }, body: place, key, signal })
    },
    keep: (task) => keep(cache, task, card.columnId),
    isDoneBy: (event) =>
      event.type === 'task.moved' &&
      isMine(event, me) &&
      event.data.task.id === card.id &&
      event.data.task.version > known &&
      event.data.task.columnId === place.columnId,
    onFailed: (error) => tellFailure(`${nameOf(card)} was not moved: ${reasonOf(error)}`),
  })
}

type NewTask = { title: string; place: Place; status: Card['status'] } & Omit<TaskFields, 'title'>

/** What was typed, kept on this device until the task is added. */
type KeptText = { isThere: () => boolean; drop: () => void }

/** Adds a task; its key comes with the answer. The id is ours, so it can be opened at once. */
export function addTask(
  truss: Truss,
  me: string,
  project: Project,
  { title, place, status, ...fields }: NewTask,
  text?: KeptText,
): string {
  const id = newId()
  const now = new Date().toISOString()
  const { description = null, ...rest } = fields
  const card: Card = {
    id,
    projectId: project.id,
    key: '',
    number: 0,
    title,
    columnId: place.columnId,
    status,
    rank: '',
    priority: rest.priority ?? 'none',
    startDate: rest.startDate ?? null,
    dueDate: rest.dueDate ?? null,
    estimate: rest.estimate ?? null,
    assigneeId: rest.assigneeId ?? null,
    createdBy: me,
    version: 0,
    createdAt: now,
    updatedAt: now,
  }
  truss.pending.add({
    entity: entityOf(id),
    line: boardLine(project.id),
    change: { kind: 'task.create', card, description, place },
    send: (key, signal) => {
      const body = { id, title, ...fields, ...place }
      return call(createTask, { params: { projectId: project.id }, body, key, signal })
    },
    keep: (task) => keep(truss.cache, task, null),
    isDoneBy: (event) => event.type === 'task.created' && event.data.task.id === id,
    onDone: text?.drop,
    onFailed: (error) =>
      tellFailure(`“${title}” was not added: ${reasonOf(error)}${text?.isThere() ? ' “New task” still has it.' : ''}`, {
        label: 'Try again',
        run: () => {
          // It was added by the dialog since then, or thrown away.
          if (text && !text.isThere()) return
          addTask(truss, me, project, { title, place, status, ...fields }, text)
        },
      }),
  })
  return id
}

/** Into the trash, with a toast that takes it back. */
export function removeTask(truss: Truss, card: Card | Task): void {
  const { cache, pending } = truss
  pending.add({
    entity: entityOf(card.id),
    change: { kind: 'task.delete', taskId: card.id },
    send: (key, signal) => call(deleteTask, { params: { taskId: card.id }, key, signal }),
    keep: () =>
      cache.setQueryData<Board>(boardKey(card.projectId), (board) => board && dropCard(board, card.id, card.columnId)),
    isDoneBy: (event) => event.type === 'task.deleted' && event.data.id === card.id,
    onFailed: (error) => tellFailure(`${nameOf(card)} was not deleted: ${reasonOf(error)}`),
  })
  tellWithUndo(`Deleted ${nameOf(card)}`, () => bringBack(truss, card))
}

function bringBack({ cache, pending }: Truss, card: Card | Task): void {
  pending.add({
    entity: entityOf(card.id),
    change: { kind: 'task.restore', card },
    send: async (key, signal) => {
      await call(restoreFromTrash, { params: { objectType: 'task', objectId: card.id }, key, signal })
      return call(getTask, { params: { taskId: card.id }, signal })
    },
    keep(task) {
      cache.setQueryData<Task>(taskQuery(card.id).queryKey, task)
      cache.setQueryData(isGoneQuery(card.id).queryKey, false)
      cache.setQueryData<Board>(boardKey(task.projectId), (board) => board && restoreCard(board, task))
    },
    isDoneBy: (event) => event.type === 'task.restored' && event.data.task.id === card.id,
    onFailed: (error) => tellFailure(`${nameOf(card)} was not restored: ${reasonOf(error)}`),
  })
}
