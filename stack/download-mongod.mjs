// Run by mongod.mjs as a process of its own, so that a download that gets nowhere can be ended.
import { MongoBinary } from 'mongodb-memory-server-core'

process.stdout.write(await MongoBinary.getPath({ downloadDir: process.argv[2] }))
