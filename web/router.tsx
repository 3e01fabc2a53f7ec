import { createRootRouteWithContext, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router'
import { authStateQuery, meQuery } from './accounts/queries.ts'
import { page } from './parts.ts'
import { enterWorkspace } from './workspaces/enter.ts'
import { NotFound, RouteFailed } from './shell/RouteFailed.tsx'
import { ShellSkeleton } from './shell/ShellSkeleton.tsx'
import type { Truss } from './truss.ts'
import { workspacesQuery } from './workspaces/queries.ts'

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Asks who I am before a page that needs it is shown; without a session the way leads to sign in and back. */
async function requireMe({ cache }: Truss, href: string): Promise<void> {
  if (cache.getQueryData(meQuery.queryKey)) return
  // Asked first, so that a visitor's page begins without a refused request.
  const { signedIn } = await cache.fetchQuery(authStateQuery)
  if (!signedIn) throw redirect({ to: '/sign-in', search: href === '/' ? {} : { next: href } })
  await cache.ensureQueryData(meQuery)
}

const root = createRootRouteWithContext<Truss>()({ component: Outlet })

/** Home of nobody in particular: the last workspace, the first one, or the making of one. */
const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context, location }) => {
    await requireMe(context, location.href)
    const all = await context.cache.fetchQuery({ ...workspacesQuery, staleTime: 0 })
    const last = localStorage.getItem('truss:workspace')
    const mine = all.find(({ workspace }) => workspace.slug === last) ?? all[0]
    throw mine ? redirect({ to: '/w/$slug', params: { slug: mine.workspace.slug } }) : redirect({ to: '/new' })
  },
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string | undefined } => ({ next: textOf(search['next']) }),
  component: page(() => import('./accounts/SignInPage.tsx'), 'SignInPage'),
})

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: (search): { next?: string | undefined } => ({ next: textOf(search['next']) }),
  component: page(() => import('./accounts/SignUpPage.tsx'), 'SignUpPage'),
})

/** The one-time link that the log of an empty installation shows. */
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup/$token',
  component: page(() => import('./accounts/SetupPage.tsx'), 'SetupPage'),
})

const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  component: page(() => import('./members/InvitePage.tsx'), 'InvitePage'),
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  beforeLoad: ({ context, location }) => requireMe(context, location.href),
  component: page(() => import('./accounts/AccountPage.tsx'), 'AccountPage'),
})

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  beforeLoad: ({ context, location }) => requireMe(context, location.href),
  component: page(() => import('./admin/AdminPage.tsx'), 'AdminPage'),
})

/** Deleted workspaces, which are in no workspace's own trash. */
const trashedWorkspaces = createRoute({
  getParentRoute: () => root,
  path: '/trash',
  beforeLoad: ({ context, location }) => requireMe(context, location.href),
  component: page(() => import('./trash/TrashedWorkspacesPage.tsx'), 'TrashedWorkspacesPage'),
})

const newWorkspace = createRoute({
  getParentRoute: () => root,
  path: '/new',
  beforeLoad: ({ context, location }) => requireMe(context, location.href),
  component: page(() => import('./workspaces/NewWorkspacePage.tsx'), 'NewWorkspacePage'),
})

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/w/$slug',
  validateSearch: (search): { peek?: string | undefined } => ({ peek: textOf(search['peek']) }),
  beforeLoad: async ({ context, location, params, preload }) => {
    await requireMe(context, location.href)
    // Only hovering over a link must not change what is live.
    if (preload) return
    const slug = await enterWorkspace(context, params.slug)
    // An earlier slug leads to the present one.
    if (slug !== params.slug)
      throw redirect({ href: location.href.replace(`/w/${params.slug}`, `/w/${slug}`), replace: true })
  },
  component: page(() => import('./workspaces/WorkspaceFrame.tsx'), 'WorkspaceFrame'),
  pendingComponent: ShellSkeleton,
  pendingMs: 150,
})

const home = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: page(() => import('./workspaces/HomePage.tsx'), 'HomePage'),
})
const members = createRoute({
  getParentRoute: () => workspace,
  path: 'members',
  component: page(() => import('./members/MembersPage.tsx'), 'MembersPage'),
})
const settings = createRoute({
  getParentRoute: () => workspace,
  path: 'settings',
  component: page(() => import('./workspaces/SettingsPage.tsx'), 'SettingsPage'),
})
const trash = createRoute({
  getParentRoute: () => workspace,
  path: 'trash',
  component: page(() => import('./trash/TrashPage.tsx'), 'TrashPage'),
})
const inbox = createRoute({
  getParentRoute: () => workspace,
  path: 'inbox',
  component: page(() => import('./inbox/InboxPage.tsx'), 'InboxPage'),
})
const task = createRoute({
  getParentRoute: () => workspace,
  path: 't/$taskKey',
  component: page(() => import('./tasks/TaskPage.tsx'), 'TaskPage'),
})

const project = createRoute({
  getParentRoute: () => workspace,
  path: 'p/$key',
  component: page(() => import('./projects/ProjectFrame.tsx'), 'ProjectFrame'),
})
const projectStart = createRoute({
  getParentRoute: () => project,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/w/$slug/p/$key/board', params })
  },
})
const board = createRoute({
  getParentRoute: () => project,
  path: 'board',
  component: page(() => import('./board/BoardPage.tsx'), 'BoardPage'),
})
const projectSettings = createRoute({
  getParentRoute: () => project,
  path: 'settings',
  component: page(() => import('./projects/ProjectSettingsPage.tsx'), 'ProjectSettingsPage'),
})

const docs = createRoute({
  getParentRoute: () => project,
  path: 'docs',
  component: page(() => import('./docs/DocsPage.tsx'), 'DocsPage'),
})
const whiteboards = createRoute({
  getParentRoute: () => project,
  path: 'whiteboards',
  component: page(() => import('./whiteboards/WhiteboardsPage.tsx'), 'WhiteboardsPage'),
})
const projectChat = createRoute({
  getParentRoute: () => project,
  path: 'chat',
  component: page(() => import('./chat/ProjectChatPage.tsx'), 'ProjectChatPage'),
})
const doc = createRoute({
  getParentRoute: () => workspace,
  path: 'd/$docId',
  component: page(() => import('./docs/DocPage.tsx'), 'DocPage'),
})
const whiteboard = createRoute({
  getParentRoute: () => workspace,
  path: 'b/$boardId',
  component: page(() => import('./whiteboards/WhiteboardPage.tsx'), 'WhiteboardPage'),
})
const docHistory = createRoute({
  getParentRoute: () => workspace,
  path: 'd/$docId/history',
  validateSearch: (search): { v?: string | undefined } => ({ v: textOf(search['v']) }),
  component: page(() => import('./history/HistoryPage.tsx'), 'DocHistoryPage'),
})
const boardHistory = createRoute({
  getParentRoute: () => workspace,
  path: 'b/$boardId/history',
  validateSearch: (search): { v?: string | undefined } => ({ v: textOf(search['v']) }),
  component: page(() => import('./history/HistoryPage.tsx'), 'BoardHistoryPage'),
})
const room = createRoute({
  getParentRoute: () => workspace,
  path: 'c/$roomId',
  component: page(() => import('./chat/RoomPage.tsx'), 'RoomPage'),
})

const tree = root.addChildren([
  start,
  signIn,
  signUp,
  setup,
  invite,
  account,
  admin,
  trashedWorkspaces,
  newWorkspace,
  workspace.addChildren([
    home,
    inbox,
    members,
    settings,
    trash,
    task,
    doc,
    docHistory,
    whiteboard,
    boardHistory,
    room,
    project.addChildren([projectStart, board, docs, whiteboards, projectChat, projectSettings]),
  ]),
])

export function createAppRouter(truss: Truss) {
  const router = createRouter({
    routeTree: tree,
    context: truss,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: RouteFailed,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  })
  // The code of the first page comes while it is found out who is there and what may be shown.
  const [routes] = router.getMatchedRoutes(location.pathname)
  for (const route of routes) void router.loadRouteChunk(route)
  return router
}

declare module '@tanstack/react-router' {
  // The router's own way of making links typed.
  // oxlint-disable-next-line typescript/consistent-type-definitions
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
