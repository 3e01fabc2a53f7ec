# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS build
WORKDIR /truss
COPY package.json package-lock.json .npmrc ./
# Nothing here needs an install script. Bundlers have their binaries as optional packages, so those stay until the end.
RUN npm ci --ignore-scripts --include=dev
COPY . .
RUN node -e "import('./stack/build.mjs').then((m) => m.build(console.log))" \
  && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TRUSS_DATA=/data DEMO=false MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /truss
RUN mkdir /data && chown node:node /data
COPY --from=build /truss/package.json ./
COPY --from=build /truss/node_modules ./node_modules
COPY --from=build /truss/prisma/migrations ./prisma/migrations
COPY --from=build /truss/stack ./stack
COPY --from=build /truss/dist ./dist
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# It has 25 s to write what it holds.
STOPSIGNAL SIGTERM
CMD ["node", "--max-semi-space-size=16", "--v8-pool-size=1", "--gc-memory-reducer-start-delay-ms=600000", "stack/container.mjs"]
