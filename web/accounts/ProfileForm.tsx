import { useRef } from 'react'
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { updateMe, type Me } from '#shared/accounts.ts'
import type { BodyInput } from '#shared/endpoint.ts'
import { textLimit } from '#shared/text.ts'
import { call, fieldErrors, problemOf, reasonOf } from '../api.ts'
import { upload } from '../files/upload.ts'
import { useTruss } from '../truss.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { saveFailure, useRowForm } from '../ui/rowForm.ts'
import { tell, tellFailure } from '../ui/toast.ts'
import { meQuery } from './queries.ts'
import '../ui/dialog.css'

type Fields = { name: string; username: string; companyName: string }

const fieldsOf = (me: Me): Fields => ({ name: me.name, username: me.username, companyName: me.companyName ?? '' })

function useUpdate(me: Me) {
  const { cache } = useTruss()
  return useMutation({
    mutationFn: (body: BodyInput<typeof updateMe>) => call(updateMe, { body, ifMatch: me.version }),
    onSuccess(changed) {
      cache.setQueryData(meQuery.queryKey, changed)
      void cache.invalidateQueries({ queryKey: ['members'] })
      tell('Saved')
    },
    onError: (error) => problemOf(error)?.code === 'stale' && cache.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
}

function Picture({ me }: { me: Me }) {
  const picker = useRef<HTMLInputElement>(null)
  const update = useUpdate(me)
  const choose = async (file: File | undefined) => {
    if (!file) return
    try {
      await update.mutateAsync({ avatar: (await upload(file)).id })
    } catch (error) {
      tellFailure(`The picture was not changed: ${reasonOf(error)}`)
    }
  }
  return (
    <div className="t-list-row">
      <Avatar person={me} size={48} />
      <span className="t-list-main t-dim">A picture, or your initials in your colour.</span>
      <input
        ref={picker}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        hidden
        onChange={(event) => void choose(event.currentTarget.files?.[0])}
      />
      {me.avatar && (
        <Button look="quiet" onClick={() => update.mutate({ avatar: null })}>
          Remove
        </Button>
      )}
      <Button busy={update.isPending} onClick={() => picker.current?.click()}>
        Choose a picture
      </Button>
    </div>
  )
}

export function ProfileForm({ me }: { me: Me }) {
  const update = useUpdate(me)
  const { form, settle } = useRowForm(fieldsOf(me))
  const submit = (fields: Fields) =>
    update.mutate(
      { ...fields, companyName: fields.companyName.trim() || null },
      {
        onSuccess: (changed) => settle(fields, fieldsOf(changed)),
        onError: (error) => form.setErrors(fieldErrors(error)),
      },
    )
  return (
    <form className="t-form" onSubmit={form.onSubmit(submit)} noValidate>
      <Picture me={me} />
      {update.isError && Object.keys(form.errors).length === 0 && (
        <p className="t-form-error" role="alert">
          {saveFailure(update.error)}
        </p>
      )}
      <TextInput label="Name" autoComplete="name" maxLength={textLimit.name} {...form.getInputProps('name')} />
      <TextInput
        label="Username"
        description="Others mention you with @ and this."
        autoComplete="username"
        maxLength={textLimit.username}
        {...form.getInputProps('username')}
      />
      <TextInput
        label="Company"
        autoComplete="organization"
        maxLength={textLimit.name}
        {...form.getInputProps('companyName')}
      />
      <div className="t-dialog-actions">
        <Button look="primary" type="submit" busy={update.isPending}>
          Save profile
        </Button>
      </div>
    </form>
  )
}
