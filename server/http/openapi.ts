import { z } from 'zod'
import { endpoints } from '#shared/api.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { Problem } from '#shared/problem.ts'

// Transforms and refinements have no JSON Schema; their input side is what a caller needs to know.
const schemaOf = (type: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(type, { io, unrepresentable: 'any', target: 'draft-2020-12' })

function parametersOf(shape: z.ZodObject | undefined, where: 'path' | 'query') {
  const schema = schemaOf(shape ?? z.object({}), 'input')
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, type]) => ({
    name,
    in: where,
    required: where === 'path' || required.has(name),
    schema: type,
  }))
}

function operationOf(name: string, endpoint: Endpoint) {
  const headers = endpoint.ifMatch
    ? [{ name: 'If-Match', in: 'header', required: false, schema: { type: 'string' } }]
    : []
  const status = String(endpoint.status ?? 200)
  const bare = status === '204' || endpoint.result instanceof z.ZodUndefined
  return {
    operationId: name,
    tags: [name.split('.')[0]],
    summary: endpoint.summary,
    'x-may': endpoint.may,
    security: endpoint.may === 'anyone' ? [] : [{ cookie: [] }],
    parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query'), ...headers],
    ...(endpoint.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } } },
    }),
    ...(endpoint.stream &&
      endpoint.method === 'POST' && { requestBody: { required: true, content: { 'application/octet-stream': {} } } }),
    responses: {
      [status]: bare
        ? { description: 'Done' }
        : {
            description: 'The answer',
            content: { 'application/json': { schema: schemaOf(endpoint.result, 'output') } },
          },
      default: {
        description: 'A refusal',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

/** The OpenAPI 3.1 page of the whole API, made from the same objects that route and validate. */
export function openapi(): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const path = `/api/v1${endpoint.path.replace(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Truss',
      version: '1',
      description: 'Everything the screens do, a program can do. Conventions: docs/api.md.',
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: { cookie: { type: 'apiKey', in: 'cookie', name: 'truss' } },
    },
  }
}
