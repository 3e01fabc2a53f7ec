import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Plain } from '../shell/Plain.tsx'
import { nextPath } from './nextPath.ts'
import { authStateQuery } from './queries.ts'
import { SignUpForm } from './SignUpForm.tsx'

export function SignUpPage() {
  const { next } = useSearch({ from: '/sign-up' })
  const { data: state } = useQuery(authStateQuery)
  const foot = (
    <>
      Already here?{' '}
      <Link to="/sign-in" search={next ? { next } : {}}>
        Sign in
      </Link>
    </>
  )
  if (state && state.signup !== 'open') {
    const lead =
      state.signup === 'invite'
        ? 'Accounts are made by invitation here. Ask somebody of your team for a link.'
        : 'No new accounts are made here.'
    return <Plain title="Make an account" lead={lead} foot={foot} />
  }
  return (
    <Plain title="Make an account" foot={foot}>
      <SignUpForm submit="Make account" onDone={() => location.assign(nextPath(next))} />
    </Plain>
  )
}
