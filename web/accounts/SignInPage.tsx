import { PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { signIn } from '#shared/accounts.ts'
import { call, reasonOf } from '../api.ts'
import { Plain } from '../shell/Plain.tsx'
import { Button } from '../ui/Button.tsx'
import { nextPath } from './nextPath.ts'
import { authStateQuery } from './queries.ts'
import '../ui/dialog.css'

export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' })
  const { data: state } = useQuery(authStateQuery)
  const form = useForm({ initialValues: { email: '', password: '' } })
  const enter = useMutation({
    mutationFn: (body: { email: string; password: string }) => call(signIn, { body }),
    // A fresh page: nothing of an earlier session stays in memory.
    onSuccess: () => location.assign(nextPath(next)),
    onError: () => form.setFieldValue('password', ''),
  })
  const foot = state?.signup === 'open' && (
    <>
      New here?{' '}
      <Link to="/sign-up" search={next ? { next } : {}}>
        Make an account
      </Link>
    </>
  )
  return (
    <Plain title="Sign in" foot={foot}>
      <form className="t-form" onSubmit={form.onSubmit((fields) => enter.mutate(fields))}>
        {enter.isError && (
          <p className="t-form-error" role="alert">
            {reasonOf(enter.error)}
          </p>
        )}
        <TextInput
          label="E-mail or username"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          {...form.getInputProps('password')}
        />
        <Button look="primary" type="submit" busy={enter.isPending} wide>
          Sign in
        </Button>
      </form>
    </Plain>
  )
}
