/** Bounds and times of the Socket.IO side. Bytes, milliseconds, and rates as {burst, perSecond}. */
export const defaultLimits = {
  /** Open connections of this process; more are refused before the upgrade. */
  connections: 10_000,
  connectionsPerUser: 20,
  /** Largest message of a client; a larger one closes the connection (1009). */
  messageBytes: 16 * 1024,
  /** Anything a client sends; beyond it the connection ends with `too_fast`. */
  messages: { burst: 100, perSecond: 20 },
  hellos: { burst: 20, perSecond: 0.5 },
  typing: { burst: 8, perSecond: 1 },
  viewing: { burst: 20, perSecond: 2 },
  active: { burst: 5, perSecond: 0.2 },
  /** How long a socket may stay open without being let in. */
  connectMs: 10_000,
  pingMs: 20_000,
  pongMs: 20_000,
  /** Packets that may wait for a client that reads slowly. */
  waitingPackets: 10_000,

  /** Events of one question to the api. */
  pageEvents: 500,
  /** Events of a later place that are kept while a gap is filled. */
  earlyEvents: 2_000,
  /** A head tick may overtake the events it counts, so it is believed this much later. */
  headGraceMs: 250,
  /** The log is asked when the bus is silent. */
  pollMs: 2_000,
  silentMs: 6_000,
  retryMinMs: 250,
  retryMaxMs: 5_000,

  recheckMs: 60_000,
  recheckRetryMs: 5_000,
  /** Access that could not be confirmed for longer is not believed any more. */
  failClosedMs: 60_000,
  /** Re-checks that run at the same time. */
  rechecks: 20,
  tickMs: 1_000,

  presenceBeatMs: 20_000,
  presenceTtlMs: 45_000,
  presenceSweepMs: 5_000,
  /** A reloaded page is not a person who left. */
  presenceGraceMs: 3_000,
  /** How long `user:presence:{userId}` remembers when somebody was last seen. */
  lastSeenMs: 30 * 86_400_000,

  /** At the end connections are sent away one by one on average, all within the second figure. */
  closeEachMs: 20,
  closeSpreadMs: 10_000,
}

export type Limits = typeof defaultLimits
