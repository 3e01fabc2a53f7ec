import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const spruce: MantineColorsTuple = [
  '#eef7f6',
  '#dcefed',
  '#b5dedb',
  '#86cac5',
  '#4fc0b8',
  '#2a9a94',
  '#0b6b6b',
  '#095a5a',
  '#0a5757',
  '#06403f',
]

const paper: MantineColorsTuple = [
  '#f6f5f2',
  '#efeeea',
  '#e4e2dc',
  '#d2cfc7',
  '#b4b0a7',
  '#8f8b82',
  '#6c6861',
  '#57544e',
  '#3d3b37',
  '#1e1d1b',
]

const night: MantineColorsTuple = [
  '#edebe6',
  '#b4b0a7',
  '#98948b',
  '#6c6861',
  '#3d3b37',
  '#2b2a27',
  '#232220',
  '#1a1a18',
  '#131312',
  '#0e0e0d',
]

/** Mantine in the clothes of tokens.css: sizes of the design, and no colour of its own. */
export const theme = createTheme({
  primaryColor: 'spruce',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  colors: { spruce, gray: paper, dark: night },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  fontSizes: { xs: '12.5px', sm: '13.5px', md: '15px', lg: '18px', xl: '22px' },
  lineHeights: { xs: '18px', sm: '20px', md: '24px', lg: '26px', xl: '30px' },
  radius: { xs: '5px', sm: '5px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 450, withinPortal: true, multiline: true, maw: 320 } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 120 }, withinPortal: true } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 120 }, withinPortal: true } },
    Modal: { defaultProps: { centered: true, radius: 'lg', transitionProps: { duration: 140, transition: 'fade' } } },
    Drawer: { defaultProps: { transitionProps: { duration: 160 } } },
    // Theirs is a `header`, which would be a landmark of the page.
    ModalHeader: { defaultProps: { component: 'div' } },
    DrawerHeader: { defaultProps: { component: 'div' } },
  },
})

const tokens = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-anchor': 'var(--accent-ink)',
  '--mantine-color-error': 'var(--danger)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent-ink)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-spruce-filled': 'var(--accent)',
  '--mantine-color-spruce-filled-hover': 'var(--accent-hover)',
  '--mantine-color-spruce-light': 'var(--accent-soft)',
  '--mantine-color-spruce-light-color': 'var(--accent-ink)',
}

/** Both schemes get the same words: tokens.css already knows which scheme it is. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: tokens, dark: tokens })
