import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { changePassword } from '#shared/accounts.ts'
import { textLimit } from '#shared/text.ts'
import { call, fieldErrors, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { tell } from '../ui/toast.ts'
import { sessionsQuery } from './queries.ts'
import '../ui/dialog.css'

const eye = { 'aria-label': 'Show or hide the password' }

export function PasswordForm({ email }: { email: string }) {
  const { cache } = useTruss()
  const form = useForm({
    initialValues: { current: '', next: '' },
    validate: { next: (next) => (next.length < 10 ? 'At least 10 characters' : null) },
  })
  const change = useMutation({
    mutationFn: (body: { current: string; next: string }) => call(changePassword, { body }),
    onSuccess() {
      form.reset()
      void cache.invalidateQueries({ queryKey: sessionsQuery.queryKey })
      tell('Password changed, other sessions ended')
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form className="t-form" onSubmit={form.onSubmit((fields) => change.mutate(fields))} noValidate>
      {change.isError && Object.keys(form.errors).length === 0 && (
        <p className="t-form-error" role="alert">
          {reasonOf(change.error)}
        </p>
      )}
      {/* Password managers want to know whose password it is. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <div className="t-form-row">
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          maxLength={textLimit.password}
          visibilityToggleButtonProps={eye}
          {...form.getInputProps('current')}
        />
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          maxLength={textLimit.password}
          visibilityToggleButtonProps={eye}
          {...form.getInputProps('next')}
        />
      </div>
      <div className="t-dialog-actions">
        <Button type="submit" busy={change.isPending}>
          Change password
        </Button>
      </div>
    </form>
  )
}
