# The app, the worker and the migrate command, in one image. docs/deployment.md explains it.
FROM node:24-bookworm-slim AS base
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1

FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && rm -rf .next/cache

# What the build does not bundle, without what a running server never loads: Next.js's compiler, the
# image library (images are not optimized) and the browser driver.
FROM base AS packages
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
RUN rm -rf node_modules/@next/swc-* node_modules/sharp node_modules/@img node_modules/@playwright node_modules/playwright node_modules/playwright-core

FROM base AS runtime
ENV NODE_ENV=production
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/.next ./.next
COPY package.json next.config.mjs ./
COPY prisma/migrations ./prisma/migrations
ARG COMMIT_SHA=""
ENV COMMIT_SHA=$COMMIT_SHA
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/api/v1/system/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# node itself, without a shell or npm before it, which would not pass SIGTERM on.
CMD ["node", "--enable-source-maps", "dist/main.js"]
