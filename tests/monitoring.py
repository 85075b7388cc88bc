"""Photos in the database without Telegram: rows with files behind them, for whatever looks at them."""

from datetime import datetime

from data.database import Connection
from data.tables import evidence, rooms
from domain.people import Actor
from domain.photo import Stage
from services.office import Office
from tests.cast import NOW, SCHOOL, TEACHER

SCENE = 0x0F1E2D3C4B5A6978
OTHER_SCENE = 0x6B3A_91C4_E25D_7F08


async def add_room(connection: Connection, name: str = "Кабинет 12", school_id: int = SCHOOL.id) -> int:
    """A room of the school; gives its id."""
    query = rooms.insert().values(school_id=school_id, name=name).returning(rooms.c.id)
    return int((await connection.execute(query)).scalar_one())


async def add_photo(
    connection: Connection,
    milestone_id: int | None,
    message_id: int,
    *,
    room_id: int | None = None,
    stage: Stage | None = None,
    actor: Actor = TEACHER,
    sha256: str | None = None,
    at: datetime = NOW,
    **values: object,
) -> int:
    """A stored photo; gives its id. Its hash is that of its number, unless it is given."""
    row = {
        "milestone_id": milestone_id,
        "person_id": actor.person.id,
        "kind": "photo",
        "received_at": at,
        "chat_id": actor.chat_id,
        "message_id": message_id,
        "file_id": f"file-{message_id}",
        "sha256": sha256 or f"{message_id:064x}",
        "size": 1000,
        "room_id": room_id,
        "stage": stage.value if stage else None,
        **values,
    }
    return int(
        (await connection.execute(evidence.insert().values(row).returning(evidence.c.id))).scalar_one()
    )


async def keep_photo(office: Office, milestone_id: int, message_id: int, content: bytes) -> str:
    """A photo with its file in the store; gives the SHA-256 (hex)."""
    sha256 = office.media.keep(content)
    async with office.database.transaction() as connection:
        await add_photo(connection, milestone_id, message_id, sha256=sha256, size=len(content))
    return sha256
