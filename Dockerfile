FROM python:3.11-slim

RUN useradd --create-home --uid 1000 vekha
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY domain domain
COPY data data
COPY documents documents
COPY services services
COPY handlers handlers
COPY scheduler scheduler
COPY bot bot
RUN install -d -o vekha /app/var
USER vekha
VOLUME /app/var
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
