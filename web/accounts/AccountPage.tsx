import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plain } from '../shell/Plain.tsx'
import { setSingleKeys, singleKeys } from '../shell/shortcuts.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/Button.tsx'
import { DeleteAccount } from './DeleteAccount.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { Preferences } from './Preferences.tsx'
import { ProfileForm } from './ProfileForm.tsx'
import { meQuery } from './queries.ts'
import { Sessions } from './Sessions.tsx'
import { useSignOut } from './useSignOut.tsx'
import '../shell/page.css'

/** Profile, password, time and notifications, where I am signed in, and the end of the account. */
export function AccountPage() {
  const { data: me } = useQuery(meQuery)
  const { signOut, question } = useSignOut()
  const letters = useStore(singleKeys)
  if (!me) return null
  return (
    <Plain title="Account settings" lead={me.email} wide foot={<Link to="/">Back to Truss</Link>}>
      <section className="t-section" aria-labelledby="profile">
        <div className="t-section-head">
          <h2 id="profile">Profile</h2>
        </div>
        <ProfileForm key={me.id} me={me} />
      </section>
      <section className="t-section" aria-labelledby="password">
        <div className="t-section-head">
          <h2 id="password">Password</h2>
        </div>
        <PasswordForm email={me.email} />
      </section>
      <Preferences />
      <section className="t-section" aria-labelledby="keyboard">
        <div className="t-section-head">
          <h2 id="keyboard">Keyboard</h2>
        </div>
        <Switch
          label="Shortcuts of a single letter"
          description="Off: only shortcuts with Ctrl and the list of shortcuts (?) work. Kept on this device."
          checked={letters}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        />
      </section>
      <Sessions />
      <section className="t-section" aria-label="Sign out">
        <Button onClick={signOut}>Sign out here</Button>
        {question}
      </section>
      {me.role === 'admin' && (
        <section className="t-section" aria-labelledby="installation">
          <div className="t-section-head">
            <h2 id="installation">This installation</h2>
            <Link to="/admin" className="t-btn" data-look="default">
              Administration
            </Link>
          </div>
          <p className="t-dim">You are one of its administrators.</p>
        </section>
      )}
      <DeleteAccount email={me.email} />
    </Plain>
  )
}
