import { useState } from 'react'
import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { deleteProject, ProjectStatus, updateProject, type Project } from '#shared/projects.ts'
import { textLimit } from '#shared/text.ts'
import { restoreFromTrash } from '#shared/trash.ts'
import { call, fieldErrors, problemOf, reasonOf } from '../api.ts'
import { dropRow, putRow } from '../pages.ts'
import { Column, Page } from '../shell/Page.tsx'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { saveFailure, useRowForm } from '../ui/rowForm.ts'
import { NoAccess } from '../ui/states.tsx'
import { tell, tellFailure, tellWithUndo } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'
import { useProject } from './context.ts'
import { projectCrumb } from './crumbs.tsx'
import { projectsQuery } from './queries.ts'
import { statusText } from './statusText.ts'
import '../ui/dialog.css'

type Fields = {
  name: string
  key: string
  icon: string
  description: string
  status: ProjectStatus
  startDate: string
  endDate: string
  isPrivate: boolean
}

const fieldsOf = (project: Project): Fields => ({
  name: project.name,
  key: project.key,
  icon: project.icon ?? '',
  description: project.description ?? '',
  status: project.status,
  startDate: project.startDate ?? '',
  endDate: project.endDate ?? '',
  isPrivate: !project.inherits,
})

function useSave() {
  const { workspace } = usePlace()
  const { project } = useProject()
  const { cache } = useTruss()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ isPrivate, ...fields }: Fields) =>
      call(updateProject, {
        params: { projectId: project.id },
        body: {
          ...fields,
          icon: fields.icon || null,
          description: fields.description.trim() || null,
          startDate: fields.startDate || null,
          endDate: fields.endDate || null,
          inherits: !isPrivate,
        },
        ifMatch: project.version,
      }),
    onSuccess: async (changed) => {
      cache.setQueryData<Project[]>(projectsQuery(workspace.id).queryKey, (list) => list && putRow(list, changed))
      tell('Saved')
      if (changed.key === project.key) return
      await navigate({ to: '/w/$slug/p/$key/settings', params: { slug: workspace.slug, key: changed.key } })
    },
    onError: (error) =>
      problemOf(error)?.code === 'stale' && cache.invalidateQueries({ queryKey: projectsQuery(workspace.id).queryKey }),
  })
}

function General() {
  const { project } = useProject()
  const save = useSave()
  const { form, settle } = useRowForm(fieldsOf(project))
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
      <div className="t-form-row">
        <TextInput
          label="Key"
          description="A new key renames all its tasks; old links still work."
          maxLength={10}
          {...form.getInputProps('key')}
          onChange={(event) => form.setFieldValue('key', event.currentTarget.value.toUpperCase())}
        />
        <TextInput label="Icon" description="One emoji, or nothing" maxLength={16} {...form.getInputProps('icon')} />
      </div>
      <Textarea label="What it is for" autosize minRows={2} {...form.getInputProps('description')} />
      <div className="t-form-row">
        <NativeSelect
          label="Status"
          data={ProjectStatus.options.map((value) => ({ value, label: statusText[value] }))}
          {...form.getInputProps('status')}
        />
        <span />
        <TextInput label="Starts" type="date" {...form.getInputProps('startDate')} />
        <TextInput label="Ends" type="date" {...form.getInputProps('endDate')} />
      </div>
      <Switch
        label="Private"
        description="Only people who were given access to this very project see it."
        {...form.getInputProps('isPrivate', { type: 'checkbox' })}
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
  const { project } = useProject()
  const { cache } = useTruss()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const key = projectsQuery(workspace.id).queryKey
  const bringBack = () => {
    call(restoreFromTrash, { params: { objectType: 'project', objectId: project.id } }).then(
      () => cache.invalidateQueries({ queryKey: key }),
      (error: unknown) => tellFailure(`${project.name} was not restored: ${reasonOf(error)}`),
    )
  }
  const remove = async () => {
    setBusy(true)
    try {
      await call(deleteProject, { params: { projectId: project.id } })
      await navigate({ to: '/w/$slug', params: { slug: workspace.slug } })
      cache.setQueryData<Project[]>(key, (list) => list && dropRow(list, project.id))
      tellWithUndo(`Deleted ${project.name}`, bringBack)
    } catch (error) {
      setBusy(false)
      tellFailure(`${project.name} was not deleted: ${reasonOf(error)}`)
    }
  }
  return (
    <section className="t-section" aria-labelledby="danger">
      <div className="t-section-head">
        <h2 id="danger">Delete the project</h2>
        <Button busy={busy} onClick={() => void remove()}>
          Delete
        </Button>
      </div>
      <p className="t-dim">Board, documents, whiteboards and chat go with it. It can be restored for 30 days.</p>
    </section>
  )
}

export function ProjectSettingsPage() {
  const { workspace } = usePlace()
  const { project, may } = useProject()
  return (
    <Page title="Settings" crumbs={[projectCrumb(workspace.slug, project)]}>
      {may('project.edit') ? (
        <Column>
          <General key={project.id} />
          {may('project.delete') && <Danger />}
        </Column>
      ) : (
        <NoAccess thing="page" />
      )}
    </Page>
  )
}
