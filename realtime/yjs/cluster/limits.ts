const KiB = 1024
const MiB = 1024 * KiB

/** Bounds and times of what nodes tell each other (realtime.md 3.7, 3.8). Bytes and milliseconds. */
export const clusterLimits = {
  /** Each node says that it lives this often, and is taken for dead after the other time without a word. */
  nodeBeatMs: 5_000,
  nodeDeadMs: 15_000,
  /** A hello is repeated until the node hears it itself. */
  nodeHelloMs: 250,
  /** After a node has heard its own hello, the others have this long to answer before it opens rooms. */
  nodeGreetMs: 100,
  /** Rooms do not wait longer than this for Redis; what is missed then comes from the log. */
  busWaitMs: 1_500,
  clusterTickMs: 250,

  /** More than this is not sent: the others read it from the log. */
  messageBytes: 256 * KiB,
  earlyMessages: 1_000,
  earlyBytes: 8 * MiB,
  /** After a commit its number is told together with those of the next milliseconds. */
  durableTellMs: 20,
  /** Plus or minus a quarter. */
  digestMs: 10_000,

  /** A missing number is looked for in the log; not there yet means not committed yet. */
  fillMinMs: 30,
  fillMaxMs: 2_000,
  fillRows: 200,
  fillTimeoutMs: 5_000,
  /** While Redis is away each room in use reads what is new in the log this often, otherwise (if other nodes were ever met) seldom. */
  pollMs: 2_000,
  pollSeldomMs: 30_000,
  pollsAtOnce: 8,

  /** Whether another node's update is durable is asked for when somebody waits for it this long, and then it is stored by this node. */
  settleAskMs: 250,
  adoptMs: 1_000,
  /** Asked for without anybody waiting. */
  settleIdleMs: 10_000,
  heldBytes: 8 * MiB,

  askMs: 5_000,
  /** Who has no connection to Redis and says nothing for this long is not waited for: a node that lives is back sooner. */
  askGoneMs: 1_500,
  /** Caret updates of a room with more people than this are told four times as seldom. */
  crowd: 100,
  /** y-protocols says each state again every 15 s. */
  awarenessStaleMs: 46_000,
  activeMs: 60_000,
}
