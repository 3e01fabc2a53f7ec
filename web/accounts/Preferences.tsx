import { useRef, useState } from 'react'
import { NativeSelect, Switch } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { updateSettings, type UserSettings } from '#shared/accounts.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { SaveWord, type SaveState } from '../ui/SaveWord.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { putSettings, settingsQuery } from './queries.ts'
import './preferences.css'

type Change = Partial<Pick<UserSettings, 'timezone' | 'notificationPreferences'>>

const kinds = [
  { kind: 'assigned', label: 'Assignments', description: 'Somebody assigns a task to you' },
  { kind: 'mentioned', label: 'Mentions', description: 'Somebody writes @ and your username' },
  { kind: 'commented', label: 'Comments', description: 'Somebody comments on a task of yours' },
]

/** What is wanted is shown at once and sent in order; what could not be saved falls back, with the reason. */
function useSave() {
  const { cache } = useTruss()
  const [wanted, setWanted] = useState<Change>({})
  const left = useRef(0)
  const save = useMutation({
    scope: { id: 'settings' },
    mutationFn: (change: Change) => call(updateSettings, { body: change }),
    onMutate(change) {
      left.current++
      setWanted((before) => ({ ...before, ...change }))
    },
    onSuccess: (settings) => putSettings(cache, settings),
    onSettled() {
      left.current--
      if (left.current === 0) setWanted({})
    },
  })
  return { wanted, change: (change: Change) => save.mutate(change), word: wordOf(save) }
}

function wordOf(save: { isPending: boolean; error: Error | null }): SaveState {
  if (save.isPending) return { state: 'saving' }
  return save.error ? { state: 'failed', reason: reasonOf(save.error) } : { state: 'saved' }
}

type PartProps = { settings: UserSettings; onChange: (change: Change) => void }

function TimeZone({ settings, onChange }: PartProps) {
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone
  const all = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
  const zones = all.includes(settings.timezone) ? all : [settings.timezone, ...all]
  return (
    <div className="t-pref-zone">
      <NativeSelect
        label="Time zone"
        description="Times are shown in it. When a task is late is decided by the workspace."
        data={zones}
        value={settings.timezone}
        onChange={(event) => onChange({ timezone: event.currentTarget.value })}
      />
      {device !== settings.timezone && (
        <Button onClick={() => onChange({ timezone: device })}>Use {device}, like this device</Button>
      )}
    </div>
  )
}

function Notifications({ settings, onChange }: PartProps) {
  const preferences = settings.notificationPreferences
  return (
    <fieldset className="t-pref-kinds">
      <legend>Tell me in the inbox</legend>
      {kinds.map(({ kind, label, description }) => (
        <Switch
          key={kind}
          label={label}
          description={description}
          checked={preferences[kind] !== false}
          onChange={(event) =>
            onChange({ notificationPreferences: { ...preferences, [kind]: event.currentTarget.checked } })
          }
        />
      ))}
    </fieldset>
  )
}

/** Time zone and notifications: saved as they are changed. */
export function Preferences() {
  const settings = useQuery(settingsQuery)
  const { wanted, change, word } = useSave()
  const shown = settings.data && { ...settings.data, ...wanted }
  return (
    <section className="t-section" aria-labelledby="preferences">
      <div className="t-section-head">
        <h2 id="preferences">Time and notifications</h2>
        {shown && <SaveWord save={word} />}
      </div>
      {settings.isPending && <SkeletonRows rows={4} label="Loading settings" />}
      {settings.isError && (
        <FailedState
          what="Settings did not load"
          reason={reasonOf(settings.error)}
          onRetry={() => void settings.refetch()}
          small
        />
      )}
      {shown && (
        <div className="t-form">
          <TimeZone settings={shown} onChange={change} />
          <Notifications settings={shown} onChange={change} />
        </div>
      )}
    </section>
  )
}
