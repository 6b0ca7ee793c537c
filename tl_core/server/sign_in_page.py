"""The pages of signing in as HTML: no script, nothing loaded, readable in light and dark, on a phone and by ear."""

from html import escape

from tl_core.accounts import passwords
from tl_core.accounts.users import User
from tl_core.errors import UserError

POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#f3f6f8, #10161d); color: light-dark(#0c141d, #e6edf3); }
main { box-sizing: border-box; width: min(24rem, 100vw - 2rem); padding: 1.5rem; border-radius: .75rem;
  background: light-dark(#fff, #1a232d); border: 1px solid light-dark(#d7dee6, #33404d); }
h1 { font-size: 1.4rem; margin: 0 0 1rem; }
label { display: block; margin: .75rem 0 .25rem; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem .6rem; border-radius: .5rem;
  border: 1px solid light-dark(#6b7785, #8b98a5); background: light-dark(#fff, #10161d); color: inherit; }
button { width: 100%; margin-top: 1.25rem; padding: .6rem; font: inherit; font-weight: 600; border: 0;
  border-radius: .5rem; background: #0f766e; color: #fff; cursor: pointer; }
button.quiet { background: none; color: inherit; border: 1px solid light-dark(#6b7785, #8b98a5); }
:focus-visible { outline: 3px solid light-dark(#0f766e, #5eead4); outline-offset: 2px; }
[role=alert] { padding: .6rem .8rem; border-radius: .5rem; border-left: 4px solid #b42318;
  background: light-dark(#fde9e7, #3a1d1b); }
p { margin: .5rem 0; }
main.wide { width: min(80rem, 100vw - 2rem); margin: 1rem 0; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
.row div { flex: 1 1 10rem; }
.row button { width: auto; padding: .55rem 1.25rem; }
select { width: 100%; font: inherit; padding: .5rem; border-radius: .5rem;
  border: 1px solid light-dark(#6b7785, #8b98a5); background: light-dark(#fff, #10161d); color: inherit; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid light-dark(#d7dee6, #33404d); max-width: 24rem; overflow-wrap: anywhere; }
th, td:first-child { white-space: nowrap; }
"""


def sign_in(goes_on: str, name: str = "", error: UserError | None = None) -> str:
    """Name and password; ``goes_on`` is the path that follows."""
    return _page("Sign in", f"""{alert(error)}
<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{escape(goes_on)}">
{_field("name", "Name", "text", "username", name, focus=not name)}
{_field("password", "Password", "password", "current-password", focus=bool(name))}
<button>Sign in</button>
</form>""")


def welcome(token: str, name: str, error: UserError | None = None) -> str:
    """The password that an account's owner chooses."""
    return _page("Welcome", f"""<p>You are <strong>{escape(name)}</strong>. Choose a password of at least
{passwords.SHORTEST} characters; a sentence is easily remembered.</p>{alert(error)}
<form method="post" action="/welcome">
<input type="hidden" name="token" value="{escape(token)}">
<input type="hidden" name="username" autocomplete="username" value="{escape(name)}">
{_field("password", "Password", "password", "new-password", focus=True)}
{_field("again", "The same again", "password", "new-password")}
<button>Choose it and sign in</button>
</form>""")


def account(user: User, error: UserError | None = None) -> str:
    """Who is signed in: another password, and the way out."""
    return _page("Your account", f"""<p><strong>{escape(user.name)}</strong>, {user.role}</p>{alert(error)}
<form method="post" action="/account">
{_field("before", "Present password", "password", "current-password")}
{_field("password", "New password", "password", "new-password")}
{_field("again", "The same again", "password", "new-password")}
<button>Change the password</button>
</form>
<form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>
<p><a href="/">Back to Transfer Lab</a></p>""")


def refused(error: UserError) -> str:
    """A link that opens nothing."""
    return _page("This link opens nothing", f'{alert(error)}<p><a href="/sign-in">Sign in</a></p>')


def plain(title: str, body: str, wide: bool = False) -> str:
    """A page in the style of these; ``wide`` for tables."""
    return _page(title, body, wide)


def _page(title: str, body: str, wide: bool = False) -> str:
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · Transfer Lab</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
            f"<body><main{' class=wide' if wide else ''}><h1>{title}</h1>{body}</main></body></html>")


def _field(name: str, label: str, kind: str, autocomplete: str, value: str = "", focus: bool = False) -> str:
    return (f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}" required '
            f'autocomplete="{autocomplete}" value="{escape(value)}"{" autofocus" if focus else ""}>')


def alert(error: UserError | None) -> str:
    """An error as it is read out at once; nothing where there is none."""
    return f'<p role="alert">{escape(str(error))}</p>' if error else ""
