"""What JupyterLab saves in, a file without its own notes out: a notebook that is run again stays the same."""

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from lib.core.paths import NOTEBOOKS
from lib.runs.notebooks import tidy_notebook


class TidyContents(AsyncLargeFileManager):
    """JupyterLab's own way to read and save files, except that the suite's notebooks are saved as it stores them."""

    async def save(self, model: dict[str, Any], path: str = "") -> Any:  # noqa: ANN401 - as jupyter_server has it
        """Save a file and return its model without the content."""
        if model.get("type") == "notebook" and "content" in model and path.strip("/").startswith(f"{NOTEBOOKS.name}/"):
            tidy_notebook(model["content"])
        return await super().save(model, path)  # type: ignore[no-untyped-call]
