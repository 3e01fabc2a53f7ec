import { useState } from 'react'
import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { roleMay } from '#shared/roles.ts'
import { textLimit } from '#shared/text.ts'
import { deleteWorkspace, updateWorkspace, type MyWorkspace, type Workspace } from '#shared/workspaces.ts'
import { call, fieldErrors, problemOf, reasonOf } from '../api.ts'
import { Column, Page } from '../shell/Page.tsx'
import { PrivateObjects } from '../sharing/PrivateObjects.tsx'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { saveFailure, useRowForm } from '../ui/rowForm.ts'
import { NoAccess } from '../ui/states.tsx'
import { tell, tellFailure } from '../ui/toast.ts'
import { usePlace } from './context.ts'
import { workspaceQuery, workspacesQuery } from './queries.ts'
import '../ui/dialog.css'

type Fields = { name: string; slug: string; description: string; timezone: string }

const fieldsOf = (workspace: Workspace): Fields => ({
  name: workspace.name,
  slug: workspace.slug,
  description: workspace.description ?? '',
  timezone: workspace.settings.timezone,
})

function useSave() {
  const { workspace, role } = usePlace()
  const { cache } = useTruss()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ description, ...fields }: Fields) =>
      call(updateWorkspace, {
        params: { workspaceId: workspace.id },
        body: { ...fields, description: description.trim() || null },
        ifMatch: workspace.version,
      }),
    onSuccess: async (changed) => {
      cache.setQueryData<MyWorkspace>(workspaceQuery(changed.slug).queryKey, { workspace: changed, role })
      void cache.invalidateQueries({ queryKey: workspacesQuery.queryKey })
      tell('Saved')
      if (changed.slug !== workspace.slug) await navigate({ to: '/w/$slug/settings', params: { slug: changed.slug } })
    },
    onError: (error) => problemOf(error)?.code === 'stale' && cache.invalidateQueries({ queryKey: ['workspace'] }),
  })
}

function General() {
  const { workspace } = usePlace()
  const save = useSave()
  const { form, settle } = useRowForm(fieldsOf(workspace))
  const submit = (fields: Fields) =>
    save.mutate(fields, {
      onSuccess: (changed) => settle(fields, fieldsOf(changed)),
      onError: (error) => form.setErrors(fieldErrors(error)),
    })
  return (
    <form className="t-form" onSubmit={form.onSubmit(submit)} noValidate>
      {save.isError && Object.keys(form.errors).length === 0 && (
        <p className="t-form-error" role="alert">
          {saveFailure(save.error)}
        </p>
      )}
      <TextInput label="Name" maxLength={textLimit.name} {...form.getInputProps('name')} />
      <TextInput
        label="Address"
        description={`${location.origin}/w/${form.values.slug}. The old address leads to the new one.`}
        maxLength={60}
        {...form.getInputProps('slug')}
      />
      <Textarea
        label="What it is for"
        autosize
        minRows={2}
        maxLength={textLimit.title}
        {...form.getInputProps('description')}
      />
      <NativeSelect
        label="Time zone"
        description="Decides when a task is late."
        data={['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]}
        {...form.getInputProps('timezone')}
      />
      <div className="t-dialog-actions">
        <Button look="primary" type="submit" busy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}

function Danger() {
  const { workspace } = usePlace()
  const { cache, live } = useTruss()
  const [asking, setAsking] = useState(false)
  const remove = async () => {
    // Told of the deletion before it is answered, the page would ask for what is gone.
    live.close()
    try {
      await call(deleteWorkspace, { params: { workspaceId: workspace.id } })
      location.assign('/')
    } catch (error) {
      tellFailure(`The workspace was not deleted: ${reasonOf(error)}`)
      await live.enter(workspace.id, 0)
      await cache.invalidateQueries()
    }
  }
  return (
    <section className="t-section" aria-labelledby="danger">
      <div className="t-section-head">
        <h2 id="danger">Delete the workspace</h2>
        <Button onClick={() => setAsking(true)}>Delete</Button>
      </div>
      <p className="t-dim">All its projects go with it. For 30 days an owner can restore it.</p>
      {asking && (
        <ConfirmDialog
          title={`Delete ${workspace.name}?`}
          confirm="Delete workspace"
          danger
          onConfirm={remove}
          onClose={() => setAsking(false)}
        >
          Nobody can open it any more. It stays in the trash for 30 days, then it is gone for good.
        </ConfirmDialog>
      )}
    </section>
  )
}

export function SettingsPage() {
  const { role, workspace } = usePlace()
  if (!roleMay(role, 'workspace.edit')) {
    return (
      <Page title="Settings">
        <NoAccess thing="page" />
      </Page>
    )
  }
  return (
    <Page title="Settings">
      <Column>
        <General key={workspace.id} />
        {roleMay(role, 'object.take_over') && <PrivateObjects />}
        {roleMay(role, 'workspace.delete') && <Danger />}
      </Column>
    </Page>
  )
}
