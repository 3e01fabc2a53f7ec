import { Switch } from '@mantine/core'
import { useStore } from '../store.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { KeyHint } from '../ui/KeyHint.tsx'
import { prefix, setSingleKeys, singleKeys, useAllCommands, type Command } from './shortcuts.ts'
import './shortcutsheet.css'

const groups: Command['group'][] = ['This task', 'Board', 'Create', 'Go to', 'General']

/** `?`: everything that has a key on this page. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const commands = useAllCommands()
  const letters = useStore(singleKeys)
  return (
    <Dialog onClose={onClose} title="Keyboard shortcuts" size={640}>
      <Switch
        label="Shortcuts of a single letter"
        description="Off: only shortcuts with Ctrl and this list work."
        checked={letters}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
      />
      <div className="t-shortcuts">
        {groups.map((group) => {
          const listed = commands.filter((command) => command.group === group && command.keys)
          if (listed.length === 0) return null
          return (
            <section key={group}>
              <h3 className="t-caption">{group}</h3>
              <dl>
                {listed.map((command) => (
                  <div key={`${command.keys} ${command.label}`} className="t-shortcut">
                    <dt>{command.label}</dt>
                    <dd>
                      <KeyHint keys={command.keys ?? ''} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
      </div>
    </Dialog>
  )
}

/** After the first key of a sequence: what the second one may be. */
export function SequenceHint() {
  const first = useStore(prefix)
  const commands = useAllCommands()
  if (first === null) return null
  const next = commands.filter((command) => command.keys?.startsWith(`${first} `))
  return (
    <div className="t-sequence" role="status">
      <KeyHint keys={first} />
      {next.map((command) => (
        <span key={command.keys}>
          <KeyHint keys={command.keys?.slice(2) ?? ''} /> {command.label}
        </span>
      ))}
    </div>
  )
}
