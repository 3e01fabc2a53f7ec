import { createStore } from '../store.ts'

/** Somebody is signing out: that the server knows the session no more is then no news, and must not take the page away before all is dropped. */
export const leaving = createStore(false)
