import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Me, Person } from '#shared/accounts.ts'
import { addAdmin, removeAdmin } from '#shared/admin.ts'
import { textLimit } from '#shared/text.ts'
import { meQuery } from '../accounts/queries.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { tellFailure } from '../ui/toast.ts'
import { adminsQuery } from './queries.ts'
import './admin.css'

function Row({ person, isMe, isLast }: { person: Person; isMe: boolean; isLast: boolean }) {
  const { cache } = useTruss()
  const remove = useMutation({
    mutationFn: () => call(removeAdmin, { params: { userId: person.id } }),
    // Whoever gives it up themselves may not ask again.
    onSuccess: () => cache.invalidateQueries({ queryKey: isMe ? meQuery.queryKey : adminsQuery.queryKey }),
    onError: (error) => tellFailure(`${person.name} stays an administrator: ${reasonOf(error)}`),
  })
  return (
    <li className="t-list-row">
      <Avatar person={person} size={32} />
      <span className="t-list-main t-clip">
        {person.name} <span className="t-dim">@{person.username}</span>
      </span>
      {isLast ? (
        <span className="t-dim">The only one</span>
      ) : (
        <Button
          look="quiet"
          busy={remove.isPending}
          onClick={() => remove.mutate()}
          aria-label={isMe ? 'Step down' : `Remove ${person.name}`}
        >
          {isMe ? 'Step down' : 'Remove'}
        </Button>
      )}
    </li>
  )
}

function Add() {
  const { cache } = useTruss()
  const form = useForm({
    initialValues: { login: '' },
    validate: { login: (login) => (login.trim() === '' ? 'An e-mail or a username' : null) },
  })
  const add = useMutation({
    mutationFn: (body: { login: string }) => call(addAdmin, { body }),
    onSuccess: () => {
      form.reset()
      return cache.invalidateQueries({ queryKey: adminsQuery.queryKey })
    },
    onError: (error) => form.setFieldError('login', reasonOf(error)),
  })
  return (
    <form className="t-admin-add" onSubmit={form.onSubmit((fields) => add.mutate(fields))} noValidate>
      <TextInput
        label="Make somebody an administrator"
        placeholder="E-mail or username"
        autoComplete="off"
        maxLength={textLimit.email}
        {...form.getInputProps('login')}
      />
      <Button type="submit" busy={add.isPending}>
        Add
      </Button>
    </form>
  )
}

/** Who may see this page. */
export function Administrators({ me }: { me: Me }) {
  const admins = useQuery(adminsQuery)
  return (
    <section className="t-section" aria-labelledby="administrators">
      <div className="t-section-head">
        <h2 id="administrators">Administrators</h2>
      </div>
      {admins.isPending && <SkeletonRows rows={2} label="Loading administrators" />}
      {admins.isError && (
        <FailedState
          what="Administrators did not load"
          reason={reasonOf(admins.error)}
          onRetry={() => void admins.refetch()}
          small
        />
      )}
      {admins.data && (
        <ul className="t-list">
          {admins.data.map((person) => (
            <Row key={person.id} person={person} isMe={person.id === me.id} isLast={admins.data.length === 1} />
          ))}
        </ul>
      )}
      <Add />
    </section>
  )
}
