import { useEffect, useState } from 'react'
import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { newId } from '#shared/ids.ts'
import { textLimit } from '#shared/text.ts'
import { createWorkspace, updateWorkspace } from '#shared/workspaces.ts'
import { meQuery } from '../accounts/queries.ts'
import { useSignOut } from '../accounts/useSignOut.tsx'
import { call, fieldErrors, problemOf, reasonOf } from '../api.ts'
import { Plain } from '../shell/Plain.tsx'
import { trashedWorkspacesQuery } from '../trash/queries.ts'
import { Button } from '../ui/Button.tsx'
import { workspacesQuery } from './queries.ts'
import '../ui/dialog.css'

function FirstFoot() {
  const { data: trashed = [] } = useQuery(trashedWorkspacesQuery)
  const { signOut, question } = useSignOut()
  return (
    <>
      {trashed.length > 0 && (
        <>
          <Link to="/trash">Restore a deleted workspace</Link>.{' '}
        </>
      )}
      Invited already? Open the link you were sent. Or{' '}
      <button type="button" className="t-link" onClick={signOut}>
        sign out
      </button>
      .{question}
    </>
  )
}

/** For one form, however often it is sent: an answer may be lost, and then what was made gets the name that was typed since. */
function useMakeWorkspace(onError: (error: Error) => void) {
  const [id] = useState(newId)
  const make = useMutation({
    mutationFn: async ({ name }: { name: string }) => {
      const body = { name, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }
      try {
        return await call(createWorkspace, { body: { ...body, id }, key: id })
      } catch (error) {
        if (problemOf(error)?.code !== 'key_reused') throw error
        return call(updateWorkspace, { params: { workspaceId: id }, body })
      }
    },
    onSuccess: ({ slug }) => location.assign(`/w/${slug}`),
    onError,
  })
  useEffect(() => {
    // Back from the workspace, a browser may show this page as it was left, at work.
    const onShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) location.reload()
    }
    addEventListener('pageshow', onShow)
    return () => removeEventListener('pageshow', onShow)
  }, [])
  // To the end: the next page takes this one's place some time after the answer.
  const busy = make.isPending || make.isSuccess
  const submit = (fields: { name: string }) => {
    if (!busy) make.mutate(fields)
  }
  return { make, busy, submit }
}

/** The first thing after signing up, and "New workspace" later. */
export function NewWorkspacePage() {
  const { data: me } = useQuery(meQuery)
  const { data: all = [] } = useQuery(workspacesQuery)
  const form = useForm({
    initialValues: { name: me?.companyName ?? '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name' : null) },
  })
  const { make, busy, submit } = useMakeWorkspace((error) => form.setErrors(fieldErrors(error)))
  const isFirst = all.length === 0
  const lead = isFirst
    ? 'A workspace holds the projects, documents and chat of one team. You can invite the others afterwards.'
    : 'Another team, with its own people and projects.'
  return (
    <Plain
      title={isFirst && me ? `Welcome, ${me.name}` : 'New workspace'}
      lead={lead}
      foot={isFirst ? <FirstFoot /> : <Link to="/">Back</Link>}
    >
      <form className="t-form" onSubmit={form.onSubmit(submit)} noValidate>
        {make.isError && Object.keys(form.errors).length === 0 && (
          <p className="t-form-error" role="alert">
            {reasonOf(make.error)}
          </p>
        )}
        <TextInput
          label="Name of the workspace"
          placeholder="Northwind Bikes"
          autoFocus
          maxLength={textLimit.name}
          {...form.getInputProps('name')}
        />
        <Button look="primary" type="submit" busy={busy} wide>
          Make workspace
        </Button>
      </form>
    </Plain>
  )
}
