"""What the action server answers beside actions: pictures, health, and the recovery of unfinished cases."""
from __future__ import annotations

import asyncio
import re
from typing import Any

import pluggy
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.bootstrap import services
from actions.recovery import recover_forever

hookimpl = pluggy.HookimplMarker("rasa_sdk")
_NAME = re.compile(r"[\w-]{20,40}\.png")


class Extras:
    """Added to the server of `rasa run actions` through rasa_sdk's plugin hook."""

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Add routes and the recovery task."""
        app.add_route(picture, "/pictures/<name:str>", methods=["GET"])

        async def start(app: Sanic, loop: Any) -> None:
            # Made now and not at the first message: wrong settings are heard at the start, and nobody waits for it.
            await asyncio.to_thread(services)
            app.ctx.recovery = asyncio.ensure_future(recover_forever())

        async def stop(app: Sanic, loop: Any) -> None:
            app.ctx.recovery.cancel()

        app.register_listener(start, "after_server_start")
        app.register_listener(stop, "before_server_stop")


async def picture(request: Request, name: str) -> HTTPResponse:
    """A chart by its random name; anything else is not found."""
    path = services().settings.pictures_dir / name
    if not _NAME.fullmatch(name) or not path.is_file():
        return response.json({"reason": "no such picture"}, status=404)
    return await response.file(path, headers={"Cache-Control": "private, max-age=86400"})


def attach() -> None:
    """Register once, before the server is made."""
    if not plugin_manager().has_plugin("care"):
        plugin_manager().register(Extras(), name="care")
