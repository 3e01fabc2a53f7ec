import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Plain } from '../shell/Plain.tsx'
import { authStateQuery } from './queries.ts'
import { SignUpForm } from './SignUpForm.tsx'

/** The one-time link of an empty installation: makes its first account, which runs it. */
export function SetupPage() {
  const { token } = useParams({ from: '/setup/$token' })
  const { data: state } = useQuery(authStateQuery)
  if (state && !state.needsSetup) {
    return (
      <Plain title="Truss is set up" lead="This link was used already." foot={<Link to="/sign-in">Sign in</Link>} />
    )
  }
  return (
    <Plain title="Set up Truss" lead="The first account runs this installation. Others are invited by it.">
      <SignUpForm token={{ setup: token }} submit="Make account" onDone={() => location.assign('/')} />
    </Plain>
  )
}
