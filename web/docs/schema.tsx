import {
  BlockNoteSchema,
  createAudioBlockConfig,
  createCodeBlockSpec,
  createImageBlockConfig,
  createVideoBlockConfig,
  imageParse,
} from '@blocknote/core'
import {
  createReactBlockSpec,
  createReactInlineContentSpec,
  ImageBlock,
  ImageToExternalHTML,
  type ReactCustomBlockRenderProps,
} from '@blocknote/react'
import { usePeople } from '../members/queries.ts'
import { usePlace } from '../workspaces/context.ts'
import { isUploaded } from './pictures.ts'

type Shown = { url: string; name: string; caption: string }

/** What lies on another host is a link: to show it would tell that host who reads this, and the CSP refuses it. */
function FileLink({ url, name, caption }: Shown) {
  if (!/^https?:/.test(url) && !isUploaded(url)) return <span className="t-foreign">A file that was not uploaded</span>
  return (
    <a className="t-foreign" href={url} target="_blank" rel="noreferrer noopener nofollow">
      {caption || name || url}
    </a>
  )
}

const parsePicture = imageParse()

const image = createReactBlockSpec(createImageBlockConfig, () => ({
  meta: { fileBlockAccept: ['image/*'] },
  render(props: ReactCustomBlockRenderProps<typeof createImageBlockConfig>) {
    const { props: shown } = props.block
    return shown.url === '' || isUploaded(shown.url) ? <ImageBlock {...props} /> : <FileLink {...shown} />
  },
  parse(element) {
    const { url, name, previewWidth } = parsePicture(element) ?? {}
    if (url === undefined) return undefined
    return { url, ...(name && { name }), ...(previewWidth && { previewWidth }) }
  },
  toExternalHTML: ImageToExternalHTML,
  runsBefore: ['file'],
}))

// The server shows only pictures in place, so films and sound are links too. Nothing makes such blocks here; a document
// that has one from elsewhere keeps it, since the editor deletes nodes that its schema does not know.
const video = createReactBlockSpec(createVideoBlockConfig, {
  render: ({ block }) => <FileLink {...block.props} />,
})
const audio = createReactBlockSpec(createAudioBlockConfig, {
  render: ({ block }) => <FileLink {...block.props} />,
})

function MentionOf({ userId, label }: { userId: string; label: string }) {
  const { me } = usePlace()
  const person = usePeople()(userId)
  return (
    <span className="t-mention" data-me={userId === me.id || undefined}>
      {person.username === '' ? label : `@${person.name}`}
    </span>
  )
}

/** `label` is `@username`, which is what the plain text of the document says and what notifies the person. */
const mention = createReactInlineContentSpec(
  { type: 'mention', propSchema: { userId: { default: '' }, label: { default: '' } }, content: 'none' },
  { render: ({ inlineContent }) => <MentionOf {...inlineContent.props} /> },
)

const languages = {
  text: { name: 'Plain text' },
  javascript: { name: 'JavaScript', aliases: ['js'] },
  typescript: { name: 'TypeScript', aliases: ['ts'] },
  python: { name: 'Python', aliases: ['py'] },
  go: { name: 'Go' },
  rust: { name: 'Rust', aliases: ['rs'] },
  java: { name: 'Java' },
  c: { name: 'C' },
  cpp: { name: 'C++' },
  csharp: { name: 'C#' },
  ruby: { name: 'Ruby', aliases: ['rb'] },
  php: { name: 'PHP' },
  sql: { name: 'SQL' },
  bash: { name: 'Shell', aliases: ['sh'] },
  html: { name: 'HTML' },
  css: { name: 'CSS' },
  json: { name: 'JSON' },
  yaml: { name: 'YAML', aliases: ['yml'] },
  markdown: { name: 'Markdown', aliases: ['md'] },
}

/** What a document may hold. The names of nodes are those of shared/blocks.ts. */
export const schema = BlockNoteSchema.create().extend({
  blockSpecs: {
    image: image(),
    video: video(),
    audio: audio(),
    codeBlock: createCodeBlockSpec({ supportedLanguages: languages }),
  },
  inlineContentSpecs: { mention },
})
