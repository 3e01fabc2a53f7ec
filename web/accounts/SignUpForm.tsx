import { PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { signUp } from '#shared/accounts.ts'
import { textLimit } from '#shared/text.ts'
import { call, fieldErrors, reasonOf } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import '../ui/dialog.css'

type Fields = { name: string; email: string; password: string }

type SignUpFormProps = {
  /** Token of an invitation or of the setup link, sent along. */
  token?: { invitation: string } | { setup: string }
  submit: string
  onDone: () => void
}

export function SignUpForm({ token, submit, onDone }: SignUpFormProps) {
  const form = useForm<Fields>({
    initialValues: { name: '', email: '', password: '' },
    validate: {
      name: (name) => (name.trim() === '' ? 'How should others call you?' : null),
      email: (email) => (/^\S+@\S+$/.test(email.trim()) ? null : 'This is not an e-mail address'),
      password: (password) => (password.length < 10 ? 'At least 10 characters' : null),
    },
  })
  const join = useMutation({
    mutationFn: (fields: Fields) =>
      call(signUp, { body: { ...fields, ...token, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone } }),
    onSuccess: onDone,
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form className="t-form" onSubmit={form.onSubmit((fields) => join.mutate(fields))} noValidate>
      {join.isError && Object.keys(form.errors).length === 0 && (
        <p className="t-form-error" role="alert">
          {reasonOf(join.error)}
        </p>
      )}
      <TextInput
        label="Name"
        autoComplete="name"
        autoFocus
        maxLength={textLimit.name}
        {...form.getInputProps('name')}
      />
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="email"
        maxLength={textLimit.email}
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label="Password"
        description="At least 10 characters"
        autoComplete="new-password"
        maxLength={textLimit.password}
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
        {...form.getInputProps('password')}
      />
      <Button look="primary" type="submit" busy={join.isPending} wide>
        {submit}
      </Button>
    </form>
  )
}
