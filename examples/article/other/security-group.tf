variable "vpc_id" {
  type = string
}

variable "vpc_cidr" {
  type = string
}

resource "aws_security_group" "eks_worker_egress" {
  name_prefix = "eks-worker-egress-"
  vpc_id      = var.vpc_id

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["203.0.113.0/24"]
    description = "Payment gateway"
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = [var.vpc_cidr]
    description = "Internal VPC"
  }
}
