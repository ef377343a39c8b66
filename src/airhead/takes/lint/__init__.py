"""The lint that knows physics: what looks wrong in a motion, in words and numbers, and the fixes for it."""

from airhead.takes.lint.finding import Finding, Severity
from airhead.takes.lint.fixes import FIXES, Fix
from airhead.takes.lint.lint import fixed, fixed_take, lint
from airhead.takes.lint.subject import Human, Subject

__all__ = ["FIXES", "Finding", "Fix", "Human", "Severity", "Subject", "fixed", "fixed_take", "lint"]
