FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
# No dependency needs its install script, and our own `prepare` would build before the sources are here.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json LICENSE ./
COPY scripts scripts
COPY schemas schemas
COPY src src
RUN npm run build
# The image holds what the package holds.
RUN npm pack --ignore-scripts && tar -xzf grinder-reconcile-*.tgz
# Only what runs stays. Temporal's packages are peers, and npm would drop those that are also listed as
# dev dependencies.
RUN node -e "const p=require('./package.json');for(const n in p.peerDependencies)delete p.devDependencies[n];require('fs').writeFileSync('package.json',JSON.stringify(p))" \
 && npm prune --omit=dev --ignore-scripts
# Of Temporal's native core, only this platform's.
RUN cd node_modules/@temporalio/core-bridge/releases \
 && find . -mindepth 1 -maxdepth 1 ! -name "$(node -p "process.arch==='arm64'?'aarch64':'x86_64'")-unknown-linux-gnu" -exec rm -r {} +

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
COPY --from=build /app/package /app
COPY --from=build /app/node_modules /app/node_modules
# The command on the PATH for `docker compose exec`; the folder is where the bot writes.
RUN chmod +x /app/dist/main.js \
 && ln -s /app/dist/main.js /usr/local/bin/grinder-reconcile \
 && install -d -o node -g node /var/lib/grinder-reconcile
USER node
# Commands find reconcile.config.json here.
WORKDIR /etc/grinder-reconcile
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["worker"]
