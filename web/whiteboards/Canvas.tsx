import { useCallback, useEffect, useRef, useState } from 'react'
import { useComputedColorScheme } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import {
  CaptureUpdateAction,
  Excalidraw,
  MainMenu,
  newElementWith,
  restoreElements,
  serializeAsJSON,
} from '@excalidraw/excalidraw'
import type { OrderedExcalidrawElement } from '@excalidraw/excalidraw/element/types'
import type {
  BinaryFileData,
  BinaryFiles,
  ExcalidrawImperativeAPI,
  ExcalidrawProps,
} from '@excalidraw/excalidraw/types'
import { personColor } from '#shared/color.ts'
import type { RoomContent } from '../rooms/room.ts'
import type { Live as Connection } from '../live.ts'
import { createStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { saveFile } from '../ui/saveFile.ts'
import { usePlace } from '../workspaces/context.ts'
import { bindScene, type Binding, type Scene } from './binding.ts'
import { bindPictures, type Pictures } from './files.ts'
import { keptPictures } from './keptPictures.ts'
import { Pointers, type View } from './Pointers.tsx'
import '@excalidraw/excalidraw/index.css'
import './canvas.css'

type Api = ExcalidrawImperativeAPI

/** The editor as the binding needs it. What comes from the document is JSON that Excalidraw made elsewhere. */
const sceneOf = (api: Api): Scene<OrderedExcalidrawElement> => ({
  shapes: () => api.getSceneElementsIncludingDeleted(),
  editing: () => api.getAppState().editingTextElement?.id ?? null,
  changed: (shape, props) => newElementWith(shape, props as Partial<OrderedExcalidrawElement>, true),
  restored: (shapes) => restoreElements(shapes as unknown as OrderedExcalidrawElement[], null),
  // Never captured: undo takes back only what was done here.
  show: (elements) => api.updateScene({ elements, captureUpdate: CaptureUpdateAction.NEVER }),
})

type Live = { binding: Binding; pictures: Pictures }

/** The socket notices a server that is back, the browser a network that is: the socket may have outlived that. */
function hearBack({ state }: Connection, again: () => void): () => void {
  const onState = () => state.get() === 'live' && again()
  const stopWatching = state.watch(onState)
  addEventListener('online', again)
  return () => {
    stopWatching()
    removeEventListener('online', again)
  }
}

/** Binds the editor to the room once its own first scene has loaded: that one would replace what is drawn before. */
function useLive(room: RoomContent, whiteboardId: string, mayEdit: boolean) {
  const { live: connection } = useTruss()
  const { me } = usePlace()
  const api = useRef<Api | null>(null)
  const live = useRef<Live | null>(null)
  const may = useRef(mayEdit)
  may.current = mayEdit
  const bind = useCallback(
    (editor: Api) => {
      const binding = bindScene(room.doc, sceneOf(editor), () => may.current)
      const pictures = bindPictures(room.doc, {
        whiteboardId,
        mayWrite: () => may.current,
        has: (id) => id in editor.getFiles(),
        add: (picture) => editor.addFiles([{ ...picture, created: Date.now() } as BinaryFileData]),
        onBack: (again) => hearBack(connection, again),
        kept: keptPictures(me.id, whiteboardId),
      })
      live.current = { binding, pictures }
      // The one button that Excalidraw gives no name.
      document.querySelector('.excalidraw .main-menu-trigger')?.setAttribute('aria-label', 'Menu of the whiteboard')
      if (editor.getSceneElements().length > 0) editor.scrollToContent(undefined, { fitToContent: true })
    },
    [room, whiteboardId, connection, me.id],
  )
  useEffect(
    () => () => {
      live.current?.binding.close()
      live.current?.pictures.close()
      live.current = null
    },
    [bind],
  )
  const onChange: NonNullable<ExcalidrawProps['onChange']> = (elements, state, files) => {
    const editor = api.current
    if (!editor || state.isLoading) return
    if (!live.current) bind(editor)
    live.current?.binding.onChange()
    const used = new Set(elements.flatMap((each) => (each.type === 'image' && !each.isDeleted ? [each.fileId] : [])))
    live.current?.pictures.onChange(picturesIn(files).filter(({ id }) => used.has(id)))
  }
  const onApi = useCallback((editor: Api) => {
    api.current = editor
  }, [])
  /** A file that Excalidraw opens, with the pictures in it. */
  const save = (title: string) => {
    const editor = api.current
    if (!editor) return
    const text = serializeAsJSON(editor.getSceneElements(), editor.getAppState(), editor.getFiles(), 'local')
    saveFile(`${title}.excalidraw`, text, 'application/json')
  }
  return { onApi, onChange, save }
}

const picturesIn = (files: BinaryFiles): BinaryFileData[] => Object.values(files)

const pointerMs = 50

/** Tells where my pointer is, at most every 50 ms. */
function usePointer(room: RoomContent): NonNullable<ExcalidrawProps['onPointerUpdate']> {
  const { me } = usePlace()
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const newest = useRef<object | null>(null)
  useEffect(() => {
    room.awareness.setLocalStateField('user', { id: me.id, name: me.name, color: personColor(me.id) })
    return () => {
      clearTimeout(waiting.current)
      waiting.current = undefined
      room.awareness.setLocalStateField('pointer', null)
    }
  }, [room, me.id, me.name])
  return ({ pointer, button }) => {
    newest.current = { x: Math.round(pointer.x), y: Math.round(pointer.y), tool: pointer.tool }
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined
      room.awareness.setLocalState({ ...room.awareness.getLocalState(), pointer: newest.current, button })
    }, pointerMs)
  }
}

type CanvasProps = { room: RoomContent; whiteboardId: string; title: string; mayEdit: boolean }

const options: NonNullable<ExcalidrawProps['UIOptions']> = {
  canvasActions: { loadScene: false, saveToActiveFile: false, toggleTheme: null, changeViewBackgroundColor: false },
}

/** The drawing: everybody who has it open draws on the same one. */
export function Canvas({ room, whiteboardId, title, mayEdit }: CanvasProps) {
  const scheme = useComputedColorScheme('light')
  const { onApi, onChange, save } = useLive(room, whiteboardId, mayEdit)
  const onPointerUpdate = usePointer(room)
  const [view] = useState(() => createStore<View>({ scrollX: 0, scrollY: 0, zoom: 1 }))
  const [initialData] = useState({ appState: { viewBackgroundColor: 'transparent' } })
  return (
    <div className="t-canvas">
      <Excalidraw
        excalidrawAPI={onApi}
        initialData={initialData}
        onChange={onChange}
        onPointerUpdate={onPointerUpdate}
        onScrollChange={(scrollX, scrollY, zoom) => view.set({ scrollX, scrollY, zoom: zoom.value })}
        theme={scheme}
        viewModeEnabled={!mayEdit}
        name={title}
        autoFocus
        aiEnabled={false}
        isCollaborating
        validateEmbeddable={false}
        UIOptions={options}
      >
        <MainMenu>
          <MainMenu.DefaultItems.SaveAsImage />
          <MainMenu.Item icon={<IconDownload stroke={1.75} aria-hidden />} onSelect={() => save(title)}>
            Export as .excalidraw
          </MainMenu.Item>
          {mayEdit && <MainMenu.DefaultItems.ClearCanvas />}
          <MainMenu.DefaultItems.Help />
        </MainMenu>
      </Excalidraw>
      <Pointers room={room} view={view} />
    </div>
  )
}
