# claid-mock as an image: docker build -t claid-mock . && docker run -p 4010:4010 claid-mock
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The image holds what npm would install, and nothing of the checkout beside it.
RUN npm run build && npm pack --ignore-scripts && tar -xzf claid-mock-*.tgz && cp package-lock.json .npmrc package/

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/package/ ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

USER node
EXPOSE 4010
# Asked for at once, since whoever waits for it has nothing else to do.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --start-interval=500ms \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.CLAID_MOCK_PORT || 4010) + '/_mock/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without a shell in between, so that the signals of `docker stop` reach the mock, which ends by itself.
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["serve", "--host", "0.0.0.0"]
