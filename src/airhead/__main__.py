"""`python -m airhead`."""

import sys

from airhead.cli.main import main

sys.exit(main())
