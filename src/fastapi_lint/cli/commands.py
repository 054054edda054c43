"""The commands and their options."""

from __future__ import annotations

from typing import Any

import click

from fastapi_lint import __version__
from fastapi_lint.cli.options import Commas, GroupedCommand, flat, option, per_file
from fastapi_lint.config import OUTPUT_FORMATS

_CACHE = "FASTAPI_LINT_CACHE_DIR"
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_FIXES, _RULES, _FILES, _OUTPUT = "Fixes", "Rule selection", "File selection", "Output"


class DefaultGroup(click.Group):
    """A group in which `check` need not be written."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of arguments that begin with neither a command nor an option of the group."""
        own = {name for parameter in self.get_params(context) for name in parameter.opts}
        if not args or args[0] not in own | set(self.commands):
            args = ["check", *args]
        return super().parse_args(context, args)


@click.group(cls=DefaultGroup, context_settings=_HELP, options_metavar="", subcommand_metavar="[COMMAND] ...")
@click.version_option(__version__, "-V", "--version", message="fastapi-lint %(version)s")
def cli() -> None:
    """A linter that understands FastAPI applications across files.

    `fastapi-lint PATHS` is short for `fastapi-lint check PATHS`; `fastapi-lint check --help` lists the
    options.
    """


@cli.command(cls=GroupedCommand, context_settings=_HELP, short_help="Check files and directories.")
@click.argument("paths", nargs=-1)
@option(_FIXES, "--fix", is_flag=True, help="Repair what can be repaired safely and report the rest.")
@option(
    _FIXES, "--unsafe-fixes/--no-unsafe-fixes", default=None, help="Include fixes that may change behaviour."
)
@option(_FIXES, "--diff", is_flag=True, help="Show what --fix would change and write nothing.")
@option(
    _RULES,
    "--select",
    type=Commas(),
    multiple=True,
    callback=flat,
    metavar="SELECTORS",
    help="Rules to check: codes, prefixes (FAL3), names, groups, or ALL; separated by commas.",
)
@option(
    _RULES,
    "--extend-select",
    type=Commas(),
    multiple=True,
    callback=flat,
    metavar="SELECTORS",
    help="Rules to check besides those already selected.",
)
@option(
    _RULES,
    "--ignore",
    type=Commas(),
    multiple=True,
    callback=flat,
    metavar="SELECTORS",
    help="Rules not to check.",
)
@option(
    _RULES,
    "--per-file-ignores",
    type=Commas(),
    multiple=True,
    callback=per_file,
    metavar="PATTERN:SELECTOR",
    help="Rules not to check in files that match a pattern.",
)
@option(_RULES, "--add-noqa", is_flag=True, help="Write a `# noqa` comment for everything that is found.")
@option(_RULES, "--ignore-noqa", is_flag=True, help="Report what `# noqa` comments silence.")
@option(
    _FILES,
    "--exclude",
    type=Commas(),
    multiple=True,
    callback=flat,
    metavar="PATTERNS",
    help="Files and directories to leave out, instead of the default ones.",
)
@option(
    _FILES,
    "--extend-exclude",
    type=Commas(),
    multiple=True,
    callback=flat,
    metavar="PATTERNS",
    help="Files and directories to leave out besides those already excluded.",
)
@option(
    _FILES,
    "--force-exclude",
    is_flag=True,
    default=None,
    help="Leave out excluded files even if they are given by name.",
)
@option(_FILES, "--stdin-filename", metavar="FILE", help="The name of the file that is read from stdin (-).")
@option(
    _OUTPUT,
    "--output-format",
    type=click.Choice(OUTPUT_FORMATS),
    envvar="FASTAPI_LINT_OUTPUT_FORMAT",
    help="The form of the report.",
)
@option(
    _OUTPUT,
    "-o",
    "--output-file",
    type=click.Path(dir_okay=False, writable=True),
    metavar="FILE",
    help="Write the report to a file.",
)
@option(_OUTPUT, "--statistics", is_flag=True, help="Show how often each rule reports.")
@option(_OUTPUT, "-q", "--quiet", is_flag=True, help="Print diagnostics and errors, and nothing else.")
@option(_OUTPUT, "-v", "--verbose", is_flag=True, help="Say on stderr what is used and done.")
@option("Miscellaneous", "-e", "--exit-zero", is_flag=True, help="Exit with 0 even if there are diagnostics.")
@option(
    "Miscellaneous",
    "--exit-non-zero-on-fix",
    is_flag=True,
    help="Exit with 1 if something was fixed, even if nothing is left.",
)
@option(
    "Miscellaneous",
    "--config",
    "config_file",
    type=click.Path(),
    metavar="FILE",
    help="Read [tool.fastapi-lint] of this file.",
)
@option("Miscellaneous", "--isolated", is_flag=True, help="Read no configuration file.")
@option(
    "Miscellaneous",
    "--no-cache",
    is_flag=True,
    envvar="FASTAPI_LINT_NO_CACHE",
    help="Neither read nor write the cache.",
)
@option(
    "Miscellaneous",
    "--cache-dir",
    type=click.Path(file_okay=False),
    envvar=_CACHE,
    metavar="DIRECTORY",
    help="Where the cache is, instead of in the user's cache directory.",
)
@option("Miscellaneous", "-j", "--jobs", type=click.IntRange(min=1), help="How many processes to use.")
def check(**given: Any) -> int:
    """Check files and directories (default: the current directory; - reads from stdin).

    Exits with 0 if all is well, 1 if there are diagnostics, 2 if something could not be checked.
    """
    from fastapi_lint.cli.check import Options, execute  # lazy: --help needs none of it

    return execute(Options(**given))


@cli.command(context_settings=_HELP)
@click.argument("which", metavar="[CODE|NAME]", required=False)
@click.option("--all", "every", is_flag=True, help="Explain all rules.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rule(which: str | None, every: bool, output_format: str) -> int:
    """Explain a rule, or all of them."""
    from fastapi_lint.cli.rule import explain  # lazy

    if every == (which is not None):
        raise click.UsageError("give the code or the name of a rule, or --all")
    return explain(which, output_format)


@cli.command(context_settings=_HELP)
@click.argument("path", default=".")
@click.option("--config", "config_file", type=click.Path(), metavar="FILE", help="As for check.")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
def config(path: str, config_file: str | None, isolated: bool) -> int:
    """Show the settings in effect for a path, and where they come from."""
    from fastapi_lint.cli.config import show  # lazy

    return show(path, config_file, isolated=isolated)


@cli.command(context_settings=_HELP)
@click.argument("paths", nargs=-1)
@click.option("--output-format", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--config", "config_file", type=click.Path(), metavar="FILE", help="As for check.")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
def routes(paths: tuple[str, ...], output_format: str, config_file: str | None, isolated: bool) -> int:
    """List what each application serves: method, full path, handler, dependencies.

    Applications are called `module:attribute` or `module:factory()`. What cannot be followed to a full path
    is listed as unresolved, with the reason (as JSON: on stderr).
    """
    from fastapi_lint.cli.routes import show  # lazy

    return show(paths, output_format, config_file, isolated=isolated)


@cli.command(context_settings=_HELP)
@click.option("--cache-dir", type=click.Path(file_okay=False), envvar=_CACHE, metavar="DIRECTORY")
def clean(cache_dir: str | None) -> int:
    """Delete the cache."""
    from fastapi_lint.cli.clean import clear  # lazy

    return clear(cache_dir)
