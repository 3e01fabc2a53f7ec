import { useEffect, useRef } from 'react'
import { useForm } from '@mantine/form'
import { problemOf, reasonOf } from '../api.ts'

type Fields = Record<string, string | boolean>

/** What a form shows once its row has changed: fields that nobody touched here follow it, what was typed stays. */
export function followRow<F extends Fields>(was: F, typed: F, now: F): { values: F; contested: (keyof F & string)[] } {
  const values = { ...typed }
  const contested: (keyof F & string)[] = []
  for (const field in now) {
    if (typed[field] === was[field]) values[field] = now[field]
    else if (now[field] !== was[field] && now[field] !== typed[field]) contested.push(field)
  }
  return { values, contested }
}

const isSame = (a: Fields, b: Fields): boolean => Object.keys(a).every((field) => a[field] === b[field])

const contestedText = 'Somebody else changed this too. Saving keeps what you typed.'

/** A form over a row that others change too. `settle` says what was sent and what the server made of it. */
export function useRowForm<F extends Fields>(row: F) {
  const form = useForm<F>({ initialValues: row })
  const known = useRef(row)
  const follow = (was: F, now: F) => {
    known.current = now
    const { values, contested } = followRow(was, form.getValues(), now)
    form.setValues(values)
    form.setErrors(Object.fromEntries(contested.map((field) => [field, contestedText])))
  }
  useEffect(() => {
    if (!isSame(known.current, row)) follow(known.current, row)
  })
  return { form, settle: follow }
}

/** Why a form was not saved. */
export const saveFailure = (error: unknown): string =>
  problemOf(error)?.code === 'stale'
    ? 'Somebody else changed this first. What you typed is still here: save again to keep it.'
    : reasonOf(error)
