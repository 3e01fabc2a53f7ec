import { server } from './world.ts'

// Each file of tests starts with unused limits: all of them knock from one address, and two runs may share a minute.
const used = await server.redis.keys('rate:*')
if (used.length > 0) await server.redis.del(used)
