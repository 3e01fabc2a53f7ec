import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { textLimit } from '#shared/text.ts'
import { createWorkspace } from '#shared/workspaces.ts'
import { meQuery } from '../accounts/queries.ts'
import { useSignOut } from '../accounts/useSignOut.tsx'
import { call, fieldErrors, reasonOf } from '../api.ts'
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

/** The first thing after signing up, and "New workspace" later. */
export function NewWorkspacePage() {
  const { data: me } = useQuery(meQuery)
  const { data: all = [] } = useQuery(workspacesQuery)
  const form = useForm({
    initialValues: { name: me?.companyName ?? '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name' : null) },
  })
  const make = useMutation({
    mutationFn: ({ name }: { name: string }) =>
      call(createWorkspace, { body: { name, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone } }),
    onSuccess: ({ slug }) => location.assign(`/w/${slug}`),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
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
      <form className="t-form" onSubmit={form.onSubmit((fields) => make.mutate(fields))} noValidate>
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
        <Button look="primary" type="submit" busy={make.isPending} wide>
          Make workspace
        </Button>
      </form>
    </Plain>
  )
}
