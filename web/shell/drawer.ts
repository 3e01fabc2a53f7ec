import { createStore } from '../store.ts'

/** Whether the sidebar lies over the page on a phone. */
export const drawer = createStore(false)
export const openDrawer = (): void => drawer.set(true)
export const closeDrawer = (): void => drawer.set(false)
