import * as Y from 'yjs'

const { integrate } = Y.Item.prototype

/**
 * An item of which the first part is known, and gone: what continues it is gone too, as Yjs has it when the second part comes alone. When the
 * item says that it stands elsewhere (forged: no client writes two things under one number), Yjs 13.6 throws half-way. That would
 * leave the document half changed, and a log that holds both could never be read again. It cannot be refused at the door, since the part
 * that is gone may come later, and by way of another node.
 *
 * @param {Y.Transaction} transaction @param {number} offset
 */
Y.Item.prototype.integrate = function (transaction, offset) {
  if (offset > 0 && transaction.doc.store.clients.get(this.id.client)?.at(-1) instanceof Y.GC) this.parent = null
  integrate.call(this, transaction, offset)
}
