# One build, three images: --target api (also runs the worker, the migrations and the seed), simulators, web.

FROM node:20.20.2-bookworm-slim AS base
WORKDIR /quanyu

# The lists of packages alone: what is installed from them is kept while they stay as they are.
FROM base AS manifests
COPY . .
RUN mkdir /manifests && cp --parents package.json package-lock.json .npmrc apps/*/package.json libs/*/package.json load-tests/package.json /manifests

FROM base AS build
COPY --from=manifests /manifests ./
RUN npm ci
COPY . .
RUN NODE_ENV=production NX_DAEMON=false node node_modules/nx/dist/bin/nx.js run-many -t build \
      -p @quanyu/api,@quanyu/simulators,@quanyu/storefront,@quanyu/admin \
    && rm -rf node_modules apps/*/node_modules libs/*/node_modules

# What runs needs no compiler: each image takes the packages of its own part.
FROM base AS api
COPY --from=manifests /manifests ./
RUN npm ci --omit=dev -w @quanyu/api && npm cache clean --force
COPY --from=build /quanyu/libs libs
COPY --from=build /quanyu/apps/api apps/api
RUN mkdir -p .data/media .data/dev-keys && chown -R node:node .data
USER node
ENV HOST=0.0.0.0 NODE_OPTIONS=--max-semi-space-size=64
EXPOSE 3000 3001
CMD ["node", "--min-semi-space-size=32", "apps/api/dist/main.js"]

FROM base AS simulators
COPY --from=manifests /manifests ./
RUN npm ci --omit=dev -w @quanyu/simulators && npm cache clean --force
COPY --from=build /quanyu/apps/simulators apps/simulators
RUN mkdir -p .data/dev-keys .data/simulators && chown -R node:node .data
USER node
ENV SIMULATOR_HOST=0.0.0.0
EXPOSE 3100 3101
CMD ["node", "apps/simulators/dist/main.js"]

FROM base AS web
COPY --from=manifests /manifests ./
RUN npm ci --omit=dev --workspaces=false && npm cache clean --force
COPY --from=build /quanyu/scripts scripts
COPY --from=build /quanyu/apps/storefront/dist/h5 apps/storefront/dist/h5
COPY --from=build /quanyu/apps/admin/dist apps/admin/dist
USER node
ENV WEB_HOST=0.0.0.0
EXPOSE 3200 3300
CMD ["node", "scripts/serve-web.mjs"]
