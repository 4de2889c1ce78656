"""A Superset that is thrown away after one run: it listens on loopback alone, and whoever asks it is its admin.

So the script that builds a dashboard needs no password, and a browser without hands can look at it.
"""

import os

from flask_login import login_user

ADMIN = "chiso"


def FLASK_APP_MUTATOR(app):  # noqa: N802  # Superset's own name
    """Before anything else looks at a request, it comes from the one user there is."""

    def log_in():
        login_user(app.appbuilder.sm.find_user(ADMIN))

    app.before_request_funcs.setdefault(None, []).insert(0, log_in)


SECRET_KEY = "nothing here is worth keeping"
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
