# api and worker in one image, the built page with them (docker-compose.yml). Everything is installed from the locks.
FROM node:22-slim AS page
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1
WORKDIR /app
COPY requirements/runtime.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .
COPY --from=page /src/web/dist web/dist
RUN useradd --create-home pingan && install -d -o pingan /home/pingan/data
USER pingan
EXPOSE 8420
CMD ["pingan", "--help"]
