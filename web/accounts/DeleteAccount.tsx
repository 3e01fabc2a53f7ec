import { useState } from 'react'
import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { deleteMe } from '#shared/accounts.ts'
import { textLimit } from '#shared/text.ts'
import { call, fieldErrors, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { leave } from './leave.ts'

function ReallyDelete({ email, onClose }: { email: string; onClose: () => void }) {
  const truss = useTruss()
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (password) => (password === '' ? 'Your password, to be sure that it is you' : null) },
  })
  const remove = useMutation({
    mutationFn: (body: { password: string }) => leave(truss, () => call(deleteMe, { body })),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <Dialog onClose={onClose} title="Delete your account?" size={460}>
      <form className="t-form" onSubmit={form.onSubmit((fields) => remove.mutate(fields))} noValidate>
        <div className="t-dialog-text">
          Your name, e-mail, picture and settings are removed for good, and you are signed out everywhere. What you
          wrote stays for the others, under “Deleted user”. Workspaces that only you are in go to the trash. This cannot
          be undone.
        </div>
        {remove.isError && Object.keys(form.errors).length === 0 && (
          <p className="t-form-error" role="alert">
            {reasonOf(remove.error)}
          </p>
        )}
        <input type="text" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label="Your password"
          autoComplete="current-password"
          maxLength={textLimit.password}
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          {...form.getInputProps('password')}
        />
        <div className="t-dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" type="submit" busy={remove.isPending}>
            Delete for good
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** The end of the account, asked for with the password. */
export function DeleteAccount({ email }: { email: string }) {
  const [asking, setAsking] = useState(false)
  return (
    <section className="t-section" aria-labelledby="delete">
      <div className="t-section-head">
        <h2 id="delete">Delete the account</h2>
        <Button onClick={() => setAsking(true)}>Delete</Button>
      </div>
      <p className="t-dim">What you wrote stays; your name and everything that is yours alone goes.</p>
      {asking && <ReallyDelete email={email} onClose={() => setAsking(false)} />}
    </section>
  )
}
