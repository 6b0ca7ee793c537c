"""Classes of a school: a teacher, the students in it, and a code by which guests come in while it is open."""

import sqlite3
import time
from dataclasses import dataclass

from tl_core import audit, codes
from tl_core.accounts import database, users
from tl_core.accounts.users import User
from tl_core.data.upload.sanitize import short_name
from tl_core.errors import UserError
from tl_core.words import plural

LONGEST_NAME = 60
CODE_LENGTH = 8  # it lets strangers in, so it is longer than a board's


@dataclass(frozen=True)
class SchoolClass:
    """``teacher`` is an account's name; ``members`` how many students there are; ``created`` in seconds since 1970."""

    id: int
    name: str
    teacher: str
    code: str
    closed: bool
    created: float
    members: int


def open_class(name: str, teacher: str) -> SchoolClass:
    """A new class of this teacher's; ``UserError`` for a name that is none, or somebody who is no teacher."""
    name = _name(name)
    with database.connection() as connection:
        who = _teacher(connection, teacher)
        cursor = connection.execute("INSERT INTO classes (name, teacher, code, created) VALUES (?, ?, ?, ?)",
                                    (name, who.name, codes.new_code(CODE_LENGTH), time.time()))
        opened = known(connection, cursor.lastrowid or 0)
    audit.record("class-open", str(opened.id))
    return opened


def get(class_id: int) -> SchoolClass:
    """The class of that number; ``UserError`` where there is none."""
    with database.connection() as connection:
        return known(connection, class_id)


def all_classes(teacher: str | None = None) -> list[SchoolClass]:
    """Every class, or a teacher's: open ones first, the newest first among them."""
    where, values = (" WHERE teacher = ?", (users.get(teacher).name,)) if teacher is not None else ("", ())
    with database.connection() as connection:
        return [_class(row) for row in connection.execute(f"{_SELECT}{where} ORDER BY closed, created DESC, id DESC",
                                                          values)]


def with_code(text: str) -> SchoolClass:
    """The open class whose code was typed; ``UserError`` where no open one has it."""
    code = codes.parse(text, CODE_LENGTH, "class's code")
    with database.connection() as connection:
        row = connection.execute(f"{_SELECT} WHERE code = ? AND NOT closed", (code,)).fetchone()
    if row is None:
        raise UserError(f"No open class has the code {code}.", "Expected the code of one that is open.",
                        "Type it again, or ask its teacher.")
    return _class(row)


def close(class_id: int, closed: bool = True) -> SchoolClass:
    """Nobody joins any more and its guests are out; ``False`` lets both again."""
    changed = _change(class_id, "closed", int(closed))
    audit.record("class-close" if closed else "class-reopen", str(class_id))
    return changed


def rename(class_id: int, name: str) -> SchoolClass:
    return _change(class_id, "name", _name(name))


def change_code(class_id: int) -> SchoolClass:
    """Another code; the one before opens nothing any more. Who is in stays in."""
    changed = _change(class_id, "code", codes.new_code(CODE_LENGTH))
    audit.record("class-code", str(class_id))
    return changed


def hand_over(class_id: int, teacher: str) -> SchoolClass:
    """Another teacher's from now on."""
    with database.connection() as connection:
        name = _teacher(connection, teacher).name
    return _change(class_id, "teacher", name)


def delete(class_id: int) -> None:
    """The class is gone, and its students with an account are in none; ``UserError`` as long as it has guests."""
    with audit.attempt("class-delete", str(class_id)), database.connection() as connection:
        known(connection, class_id)
        count = connection.execute("SELECT COUNT(*) FROM users WHERE class = ? AND guest", (class_id,)).fetchone()[0]
        if count:
            raise UserError(f"The class has {plural(count, 'guest')}.", "They are nobody without it.",
                            "Delete their accounts first.")
        connection.execute("UPDATE users SET class = NULL WHERE class = ?", (class_id,))
        connection.execute("DELETE FROM classes WHERE id = ?", (class_id,))


def put(user: str, class_id: int | None) -> User:
    """Put a student into a class, out of any other; None takes the student out. Guests stay where they are."""
    with database.connection() as connection:
        student = users.known(connection, user)
        if student.guest or student.role != "student":
            raise UserError(f"{student.name!r} is {'a guest' if student.guest else student.role}.",
                            "Classes are made of students with an account, and of guests who came in by its code.",
                            "Choose a student.")
        number = known(connection, class_id).id if class_id is not None else None
        connection.execute("UPDATE users SET class = ? WHERE name = ?", (number, student.name))
        return users.known(connection, user)


def members(class_id: int) -> list[User]:
    """The students of a class, by name."""
    return [user for user in users.all_users() if user.class_id == class_id]


def students_of(teacher: str) -> frozenset[str]:
    """Names of the students in the classes of a teacher, closed ones too."""
    with database.connection() as connection:
        return _names(connection, _STUDENTS, teacher)


def mates(name: str) -> frozenset[str]:
    """Names of the people who share a class with this one: its students and teacher; a teacher's students of all."""
    with database.connection() as connection:
        shared = _names(connection, _STUDENTS, name) | _names(connection, _TOGETHER, name) | _names(
            connection, _TEACHERS, name)
    return frozenset(one for one in shared if users.key(one) != users.key(name))


_SELECT = ("SELECT id, name, teacher, code, closed, created, "
           "(SELECT COUNT(*) FROM users WHERE class = classes.id AND NOT disabled) FROM classes")
_STUDENTS = ("SELECT student.name FROM users AS student JOIN classes ON classes.id = student.class "
             "JOIN users AS teacher ON teacher.name = classes.teacher WHERE teacher.key = ?")
_TOGETHER = "SELECT name FROM users WHERE class = (SELECT class FROM users WHERE key = ?)"
_TEACHERS = "SELECT teacher FROM classes JOIN users ON users.class = classes.id WHERE key = ?"


def known(connection: sqlite3.Connection, class_id: int) -> SchoolClass:
    """``get`` within a transaction."""
    row = connection.execute(f"{_SELECT} WHERE id = ?", (class_id,)).fetchone()
    if row is None:
        raise UserError(f"There is no class {class_id}.", "Expected the number of one that is there.",
                        "`tl classes list` lists them.")
    return _class(row)


def _class(row: tuple) -> SchoolClass:
    number, name, teacher, code, closed, created, count = row
    return SchoolClass(number, name, teacher, code, bool(closed), created, count)


def _change(class_id: int, column: str, value: str | int) -> SchoolClass:
    with database.connection() as connection:
        known(connection, class_id)
        connection.execute(f"UPDATE classes SET {column} = ? WHERE id = ?", (value, class_id))
        return known(connection, class_id)


def _names(connection: sqlite3.Connection, statement: str, name: str) -> frozenset[str]:
    return frozenset(one for (one,) in connection.execute(statement, (users.key(name),)))


def _teacher(connection: sqlite3.Connection, name: str) -> User:
    user = users.known(connection, name)
    if not user.may_act_as("teacher"):
        raise UserError(f"{user.name!r} is a {user.role}.", "A class's teacher is a teacher or an administrator.",
                        "Choose somebody else, or give the role first.")
    return user


def _name(name: str) -> str:
    return short_name(name, LONGEST_NAME, "class", "Give it another, such as 9b.")
