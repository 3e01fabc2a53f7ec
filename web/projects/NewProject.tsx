import { useEffect, useRef, useState } from 'react'
import { Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { newId } from '#shared/ids.ts'
import { createProject, type Project, updateProject } from '#shared/projects.ts'
import { textLimit } from '#shared/text.ts'
import { call, fieldErrors, problemOf, reasonOf } from '../api.ts'
import { putRow } from '../pages.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { usePlace } from '../workspaces/context.ts'
import { projectsQuery } from './queries.ts'

type Fields = { name: string; key: string; icon: string; description: string }

/** `City Bike 2` -> `CB2`: what the server would make of it, shown before. */
export function suggestKey(name: string): string {
  const words = name
    .normalize('NFD')
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .toUpperCase()
    .split(/\s+/)
    .map((word) => word.replace(/[^A-Z0-9]/g, ''))
    .filter((word) => word !== '')
  const key = words.length > 1 ? words.map((word) => word[0]).join('') : (words[0] ?? '').slice(0, 3)
  return /^[A-Z]/.test(key) && key.length > 1 ? key.slice(0, 5) : ''
}

/** For one opened form, however often it is sent: an answer may be lost, and then what was made gets what was typed since. */
function useCreateProject() {
  const { workspace } = usePlace()
  const { cache } = useTruss()
  const [id] = useState(newId)
  return useMutation({
    mutationFn: async ({ name, key, icon, description }: Fields) => {
      const body = { name, icon: icon || null, description: description || null, ...(key && { key }) }
      try {
        return await call(createProject, { params: { workspaceId: workspace.id }, body: { ...body, id }, key: id })
      } catch (error) {
        if (problemOf(error)?.code !== 'key_reused') throw error
        return call(updateProject, { params: { projectId: id }, body })
      }
    },
    onSuccess: (project) =>
      cache.setQueryData<Project[]>(projectsQuery(workspace.id).queryKey, (list) => list && putRow(list, project)),
  })
}

function useProjectForm(onClose: () => void) {
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const create = useCreateProject()
  // Until its board is there, which comes some time after the answer.
  const [busy, setBusy] = useState(false)
  const isOpen = useRef(true)
  useEffect(() => {
    isOpen.current = true
    return () => void (isOpen.current = false)
  }, [])
  const form = useForm<Fields>({
    initialValues: { name: '', key: '', icon: '', description: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name' : null) },
  })
  const submit = async (fields: Fields) => {
    if (busy) return
    setBusy(true)
    try {
      const project = await create.mutateAsync(fields)
      // Cancelled meanwhile: it is in the list, and whoever asked is where they want to be.
      if (!isOpen.current) return
      await navigate({ to: '/w/$slug/p/$key/board', params: { slug: workspace.slug, key: project.key } })
      if (isOpen.current) onClose()
    } catch (error) {
      form.setErrors(fieldErrors(error))
    }
    setBusy(false)
  }
  return { form, create, busy, submit }
}

export function NewProject({ onClose }: { onClose: () => void }) {
  const { form, create, busy, submit } = useProjectForm(onClose)
  return (
    <Dialog onClose={onClose} title="New project" size={460}>
      <form className="t-form" onSubmit={form.onSubmit((fields) => void submit(fields))} noValidate>
        {create.isError && Object.keys(form.errors).length === 0 && (
          <p className="t-form-error" role="alert">
            {reasonOf(create.error)}
          </p>
        )}
        <TextInput
          label="Name"
          placeholder="City Bike 2"
          data-autofocus
          required
          withAsterisk={false}
          maxLength={textLimit.name}
          {...form.getInputProps('name')}
        />
        <div className="t-form-row">
          <TextInput
            label="Key"
            description="Begins every task: CB-12"
            placeholder={suggestKey(form.values.name) || 'Made from the name'}
            maxLength={10}
            {...form.getInputProps('key')}
            onChange={(event) => form.setFieldValue('key', event.currentTarget.value.toUpperCase())}
          />
          <TextInput
            label="Icon"
            description="One emoji, or nothing"
            placeholder="🚲"
            maxLength={16}
            {...form.getInputProps('icon')}
          />
        </div>
        <Textarea label="What it is for" autosize minRows={2} maxRows={6} {...form.getInputProps('description')} />
        <div className="t-dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            Create project
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
