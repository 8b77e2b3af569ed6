terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {}

variable "realm" {
  type    = string
  default = "rasa-studio"
}

variable "rotation" {
  description = "Another value gives studio-external another secret."
  type        = string
  default     = "1"
}

# The default client as Studio made it. Nothing that this block leaves out is touched.
import {
  to = gatehouse_client.studio_external
  id = "${var.realm}/studio-external"
}

resource "gatehouse_client" "studio_external" {
  realm     = var.realm
  client_id = "studio-external"

  lifecycle {
    prevent_destroy = true # Studio needs it
  }
}

# Its secret, as it is now. keep_on_destroy: giving up this configuration leaves Studio working.
import {
  to = gatehouse_credential.studio_external
  id = "${var.realm}/studio-external"
}

resource "gatehouse_credential" "studio_external" {
  realm               = var.realm
  client_id           = gatehouse_client.studio_external.client_id
  rotate_when_changed = { rotation = var.rotation }
  keep_on_destroy     = true
}
