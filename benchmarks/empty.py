"""The empty FastAPI endpoint, served like the ledger: uvicorn, httptools, uvloop."""

import socket

import uvicorn
from fastapi import FastAPI

from benchmarks.baselines import SingleEvent

app = FastAPI()


@app.post("/v1/events", status_code=201)
async def post(event: SingleEvent) -> dict[str, str]:
    return {"id": event.id}


if __name__ == "__main__":
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        app, http="httptools", loop="uvloop", access_log=False, log_level="error"
    )
    uvicorn.Server(config).run(sockets=[listening])
