import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '../accounts/queries.ts'
import { Plain } from '../shell/Plain.tsx'
import { NotForMe } from '../shell/RouteFailed.tsx'
import { Administrators } from './Administrators.tsx'
import { Consumers } from './Consumers.tsx'
import { Parked } from './Parked.tsx'
import '../shell/page.css'

/** What concerns the whole installation; for its administrators. */
export function AdminPage() {
  const { data: me } = useQuery(meQuery)
  if (!me) return null
  if (me.role !== 'admin') return <NotForMe thing="page" />
  return (
    <Plain
      title="Administration"
      lead="What concerns this installation as a whole. Workspaces stay with their owners."
      wide
      foot={<Link to="/">Back to Truss</Link>}
    >
      <Parked />
      <Consumers />
      <Administrators me={me} />
    </Plain>
  )
}
