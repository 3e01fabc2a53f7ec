import { type NewBlock, styled } from '#shared/blocks.ts'
import type { Priority } from '#shared/tasks.ts'

/** People of the demo company besides its owner. They cannot sign in: their passwords are random and kept nowhere. */
export const people = [
  { key: 'ben', name: 'Ben Rossi', username: 'ben' },
  { key: 'chidi', name: 'Chidi Okafor', username: 'chidi' },
  { key: 'dee', name: 'Dee Moreau', username: 'dee' },
  { key: 'eva', name: 'Eva Lind', username: 'eva' },
  { key: 'fin', name: 'Fin Strand', username: 'fin' },
] as const

export type Who = 'ana' | (typeof people)[number]['key']

export type SeedTask = {
  title: string
  column: 'Backlog' | 'To do' | 'In progress' | 'In review' | 'Done'
  by: Who
  assignee?: Who
  priority?: Priority
  /** Days from today. */
  due?: number
  start?: number
  estimate?: number
  description?: string
  comments?: { by: Who; text: string }[]
}

export type SeedProject = {
  name: string
  key: string
  icon: string
  description: string
  status: 'active' | 'planned'
  start?: number
  end?: number
  tasks: SeedTask[]
  documents: {
    title: string
    icon: string
    by: Who
    blocks: NewBlock[]
    under?: string
    comments?: { by: Who; text: string }[]
  }[]
  whiteboards: { title: string; icon: string; by: Who }[]
  messages: { by: Who; text: string }[]
}

const bold = (text: string) => styled(text, { bold: true })

const cityBike: SeedProject = {
  name: 'City Bike 2',
  key: 'CB',
  icon: '🚲',
  description: 'The second city bike: lighter frame, belt drive, on sale in March.',
  status: 'active',
  start: -60,
  end: 105,
  tasks: [
    { title: 'Kids’ seat: find a second supplier', column: 'Backlog', by: 'ana', assignee: 'dee', priority: 'low' },
    {
      title: 'Photo shoot at the canal, golden hour',
      column: 'Backlog',
      by: 'eva',
      assignee: 'eva',
      due: 18,
      description: 'Two bikes, sand and moss. Permit from the city is in the shared folder.',
    },
    { title: 'Write the assembly guide with pictures', column: 'Backlog', by: 'fin', assignee: 'fin', estimate: 5 },
    { title: 'Dealer evening in Utrecht', column: 'Backlog', by: 'eva' },
    {
      title: 'Brake test report for the TÜV, both frame sizes',
      column: 'To do',
      by: 'ben',
      assignee: 'ben',
      priority: 'urgent',
      due: 0,
      start: -4,
      estimate: 8,
      description:
        'The inspector needs **both** sizes in one report:\n\n- [x] 52 cm, dry and wet\n- [ ] 58 cm, wet\n- [ ] Signature of the lab\n',
      comments: [
        { by: 'ana', text: 'The lab has a slot tomorrow at 9 if we need the wet run again.' },
        { by: 'ben', text: '@ana yes please, I booked it.' },
      ],
    },
    {
      title: 'Choose the rear light: Lumo or Axa?',
      column: 'To do',
      by: 'chidi',
      assignee: 'chidi',
      comments: [{ by: 'fin', text: 'Axa has the better bracket. Lumo is 3 € cheaper.' }],
    },
    { title: 'Landing page copy, first draft', column: 'To do', by: 'eva', assignee: 'eva', due: 11 },
    {
      title: 'Frame colours: final samples from the painter',
      column: 'In progress',
      by: 'ana',
      assignee: 'ana',
      priority: 'high',
      start: -4,
      due: 6,
      estimate: 3,
      description:
        'The painter in Mestre sends five panels per colour. We choose **two** at the stand-up on Thursday and keep the rest for the archive.',
      comments: [
        { by: 'eva', text: 'The sand tone looks great next to the oak rack. @ana can we have it for the shoot?' },
        { by: 'ben', text: 'Moss scratches less in the salt spray test, by the way.' },
      ],
    },
    {
      title: 'Belt drive tension tool for dealers',
      column: 'In progress',
      by: 'dee',
      assignee: 'dee',
      priority: 'medium',
      due: -1,
    },
    { title: 'Price list 2027 with the new VAT rules', column: 'In progress', by: 'fin', assignee: 'fin', estimate: 2 },
    {
      title: 'Dealer portal: order status page',
      column: 'In review',
      by: 'chidi',
      assignee: 'chidi',
      comments: [{ by: 'ana', text: 'Works on my phone. Can the delivery week stand first?' }],
    },
    { title: 'Carton with 30 % less plastic', column: 'In review', by: 'ben', assignee: 'ben', due: 7 },
    { title: 'Salt spray test, 240 h', column: 'Done', by: 'dee', assignee: 'dee', estimate: 1 },
    { title: 'Order panels in RAL 6027 and 1019', column: 'Done', by: 'ana', assignee: 'ana' },
    { title: 'Name the bike', column: 'Done', by: 'ana', assignee: 'eva' },
  ],
  documents: [
    {
      title: 'Launch plan',
      icon: '🚀',
      by: 'ana',
      blocks: [
        {
          type: 'paragraph',
          content: [
            styled('City Bike 2 goes on sale on '),
            bold('Saturday, 6 March'),
            styled(
              '. This page is the single place for what has to be true by then; if something is not here, it is not planned.',
            ),
          ],
        },
        { type: 'quote', content: 'Dealers get the bikes two weeks earlier. Nothing public before 20 February.' },
        { type: 'heading', props: { level: 2 }, content: 'What has to be true' },
        { type: 'checkListItem', props: { checked: true }, content: 'Both frame sizes pass the brake test' },
        { type: 'checkListItem', content: 'Two colours chosen' },
        { type: 'checkListItem', content: '240 bikes in the warehouse in Venlo' },
        { type: 'heading', props: { level: 2 }, content: 'Who does what' },
        { type: 'bulletListItem', content: 'Ben: tests and papers' },
        { type: 'bulletListItem', content: 'Eva: pictures, words, the dealer evening' },
        { type: 'bulletListItem', content: 'Fin: price list and assembly guide' },
        {
          type: 'paragraph',
          content: 'The shoot moves to the first dry evening of that week, because the sand colour needs low sun.',
        },
      ],
      comments: [{ by: 'eva', text: 'Friday looks best: 4 °C and clear. Shall I book the van?' }],
    },
    {
      title: 'Press kit',
      icon: '📰',
      by: 'eva',
      under: 'Launch plan',
      blocks: [
        { type: 'paragraph', content: 'Three sentences, two pictures, one phone number.' },
        { type: 'numberedListItem', content: 'What is new: belt drive, 13.8 kg, two colours.' },
        { type: 'numberedListItem', content: 'What it costs and from when.' },
        { type: 'numberedListItem', content: 'Who to call.' },
      ],
    },
    {
      title: 'Product brief',
      icon: '🧭',
      by: 'ana',
      blocks: [
        { type: 'heading', props: { level: 2 }, content: 'For whom' },
        {
          type: 'paragraph',
          content: 'People who ride 3 to 12 km a day, carry a child or a crate, and do not want to oil a chain.',
        },
        { type: 'heading', props: { level: 2 }, content: 'Not for whom' },
        { type: 'paragraph', content: 'Racers. We have another bike for them.' },
      ],
    },
    {
      title: 'Decisions',
      icon: '⚖️',
      by: 'ben',
      blocks: [
        { type: 'paragraph', content: 'Newest first. A decision stands until a newer one replaces it.' },
        {
          type: 'bulletListItem',
          content: [bold('Belt, not chain. '), styled('Dearer by 41 €, quieter, no oil on trousers.')],
        },
        {
          type: 'bulletListItem',
          content: [bold('Water-based primer. '), styled('No blisters after 240 h of salt spray.')],
        },
      ],
    },
  ],
  whiteboards: [{ title: 'Colours and racks', icon: '🎨', by: 'eva' }],
  messages: [
    { by: 'dee', text: 'Salt spray is through: no blisters on either panel after 240 h.' },
    { by: 'fin', text: 'Same primer as last year?' },
    { by: 'dee', text: 'No, the water based one.' },
    { by: 'chidi', text: 'Then colours are the last open point for the press kit.' },
    { by: 'ben', text: 'The painter can do sand by Tuesday if we say yes before noon.' },
    { by: 'eva', text: 'Yes from me. @ana?' },
  ],
}

const webShop: SeedProject = {
  name: 'Web shop',
  key: 'WS',
  icon: '🛒',
  description: 'Where people order spare parts and rent bikes for a weekend.',
  status: 'active',
  tasks: [
    {
      title: 'Checkout: show delivery week before paying',
      column: 'To do',
      by: 'chidi',
      assignee: 'chidi',
      priority: 'high',
      due: 9,
    },
    { title: 'Spare part search by frame number', column: 'In progress', by: 'chidi', assignee: 'chidi', estimate: 8 },
    { title: 'Refunds without a phone call', column: 'Backlog', by: 'fin' },
  ],
  documents: [
    {
      title: 'Tone of voice',
      icon: '💬',
      by: 'eva',
      blocks: [{ type: 'paragraph', content: 'Short, warm, no exclamation marks. We sell bikes, not dreams.' }],
    },
  ],
  whiteboards: [],
  messages: [{ by: 'chidi', text: 'Search by frame number works on staging, try 52-1180.' }],
}

const serviceDesk: SeedProject = {
  name: 'Service desk',
  key: 'SD',
  icon: '🔧',
  description: 'What customers bring back, and what we learn from it.',
  status: 'active',
  tasks: [
    { title: 'Squeaking brake, order 4471', column: 'To do', by: 'fin', assignee: 'fin', priority: 'medium', due: 2 },
    {
      title: 'Bell falls off on cobbles: third report',
      column: 'In progress',
      by: 'fin',
      assignee: 'dee',
      priority: 'high',
    },
  ],
  documents: [],
  whiteboards: [],
  messages: [],
}

export const projects: SeedProject[] = [cityBike, webShop, serviceDesk]

export const general: { by: Who; text: string }[] = [
  {
    by: 'ana',
    text: 'Welcome to Northwind Bikes. Everything we work on is here: boards, documents, whiteboards and this room.',
  },
  { by: 'fin', text: 'Lunch is at the harbour today, 12:30.' },
]
